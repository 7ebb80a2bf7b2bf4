extension Transform {
    /// In a few words: `rename old to new`, `convert when from a date (dd.MM.yyyy)`.
    package var phrase: String {
        switch self {
        case .rename(let from, let to): "rename \(from) to \(to)"
        case .drop(let name): "drop \(name)"
        case .keep(let names): "keep \(names.joined(separator: ", "))"
        case .setDefault(let name, let json): "default \(name) = \(json)"
        case .convert(let name, let conversion): "convert \(name) \(conversion.phrase)"
        case .flatten(let name): name.isEmpty ? "flatten all" : "flatten \(name)"
        case .nest(let name): name.isEmpty ? "nest all" : "nest \(name)"
        }
    }
}

extension RecordShape {
    /// All transforms in a few words, one behind the other; `none` where there are none.
    package var transformsText: String {
        transforms.isEmpty ? "none" : transforms.map(\.phrase).joined(separator: "; ")
    }
}

extension Transform.Conversion {
    fileprivate var phrase: String {
        switch self {
        case .number: "to a number"
        case .boolean: "to true or false"
        case .text: "to text"
        case .trim: "by trimming"
        case .lower: "to lower case"
        case .date(let format): "from a date (\(format))"
        }
    }
}
