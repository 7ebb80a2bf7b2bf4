internal import JSONText
internal import Quantities

/// An object whose members are read one by one; what is not read is not known.
struct ObjectReading {
    private let value: JSONValue
    private let path: String
    private var faults: [ShapeReading.Fault] = []
    private var read: [String] = []

    init(_ value: JSONValue, at path: String) {
        self.value = value
        self.path = path
        if value.members == nil {
            faults.append(ShapeReading.Fault(path: path, expected: "an object", found: value))
        }
    }

    private mutating func member(_ name: String) -> JSONValue? {
        read.append(name)
        return value[name].flatMap { $0 == .null ? nil : $0 }
    }

    mutating func text(_ name: String) -> String? {
        guard let found = member(name) else { return nil }
        if let text = found.string, !text.isEmpty { return text }
        refuse(name, expected: "a text")
        return nil
    }

    mutating func integer(_ name: String, from least: Int) -> Int? {
        guard let found = member(name) else { return nil }
        if let number = found.numberText.flatMap({ DecimalNumber(text: $0)?.integer }), number >= least {
            return number
        }
        refuse(name, expected: "a whole number from \(least)")
        return nil
    }

    /// A field that must be there.
    mutating func pointer(_ name: String) -> String? {
        if let text = member(name)?.string, RecordPointer(text) != nil { return text }
        refuse(name, expected: "a JSON Pointer such as /next")
        return nil
    }

    /// A text or a number, as it goes into a request.
    mutating func plain(_ name: String) -> String? {
        guard let found = member(name) else { return nil }
        if let text = found.string ?? found.numberText { return text }
        refuse(name, expected: "a text or a number")
        return nil
    }

    /// A number, or a length of time in seconds.
    mutating func overlap(_ name: String) -> Int64? {
        guard let found = member(name) else { return nil }
        if let number = found.numberText.flatMap({ DecimalNumber(text: $0)?.integer }), number >= 0 {
            return Int64(number)
        }
        if let text = found.string {
            let words = text.lowercased().split(separator: " ").map(String.init)[...]
            if let length = SpokenDuration.read(words).first(where: { $0.count == words.count })?.value,
                length >= .zero
            {
                return length.components.seconds
            }
        }
        refuse(name, expected: "a number, or a length of time such as “1 day”")
        return nil
    }

    /// Names one fault a member.
    mutating func refuse(_ name: String, expected: String) {
        read.append(name)
        let path = "\(path).\(name)"
        guard value.members != nil, !faults.contains(where: { $0.path == path }) else { return }
        faults.append(ShapeReading.Fault(path: path, expected: expected, found: value[name] ?? .null))
    }

    func finish() -> [ShapeReading.Fault] {
        let unknown = (value.members ?? []).filter { !read.contains($0.key) }
        return faults
            + unknown.map {
                ShapeReading.Fault(
                    path: "\(path).\($0.key)", expected: "no such member here", found: .string($0.key))
            }
    }
}
