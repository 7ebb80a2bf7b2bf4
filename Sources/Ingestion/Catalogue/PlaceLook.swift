/// What lies where a path leads, for offering it as a source.
package enum PlaceLook: Sendable, Equatable {
    case missing
    case unreadable(errno: Int32)
    case file(bytes: Int64)
    case folder(FolderLook)
    /// A device, a pipe: nothing to read again and again.
    case other
}

/// The data files of a folder, by the endings of their names.
package struct FolderLook: Sendable, Equatable {
    package struct Ending: Sendable, Equatable {
        /// `json`, `csv.gz`
        package var name: String
        package var count: Int

        package init(name: String, count: Int) {
            self.name = name
            self.count = count
        }
    }

    /// Those directly in it, the most frequent first.
    package var here: [Ending]
    /// Those in the folders below.
    package var below: [Ending]
    /// Files directly in it that do not look like data.
    package var others: Int

    package init(here: [Ending], below: [Ending], others: Int) {
        self.here = here
        self.below = below
        self.others = others
    }

    /// The pattern that fits its data files; nil where there are none.
    package var pattern: String? {
        if !here.isEmpty { return Self.pattern(endings: here.map(\.name)) }
        return below.isEmpty ? nil : "**/" + Self.pattern(endings: below.map(\.name))
    }

    /// How many files that is, of how many that lie beside them.
    package var fitting: Int { (here.isEmpty ? below : here).map(\.count).reduce(0, +) }
    package var all: Int { fitting + (here.isEmpty ? 0 : others) }

    /// `*.json`, `*.{csv,csv.gz}`: what fits the names that end so.
    package static func pattern(endings: [String]) -> String {
        endings.count == 1 ? "*.\(endings[0])" : "*.{\(endings.joined(separator: ","))}"
    }
}
