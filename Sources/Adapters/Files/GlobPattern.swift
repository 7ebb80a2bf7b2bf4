/// A pattern for paths inside a folder: `*`, `?`, `[a-z]`, `[!a-z]`, `{a,b}`, and `**` for any number of folders.
struct GlobPattern: Sendable, Equatable {
    /// The pattern without braces, cut into names.
    private let alternatives: [[Segment]]

    private enum Segment: Sendable, Equatable {
        case anyFolders
        case name(NamePattern)
    }

    init(_ text: String) {
        alternatives = GlobBraces.expanded(text).map { alternative in
            var segments = alternative.split(separator: "/").filter { $0 != "." }.map { segment in
                segment == "**" ? Segment.anyFolders : .name(NamePattern(String(segment)))
            }
            // `logs/**` means the files in it.
            if segments.last ?? .anyFolders == .anyFolders { segments.append(.name(NamePattern("*"))) }
            return segments
        }
    }

    /// Where in the pattern a folder stands: what its entries have to match.
    struct Cursor: Sendable, Equatable {
        fileprivate var places: [Place]
        fileprivate struct Place: Sendable, Equatable {
            var alternative: Int
            var segment: Int
        }
    }

    /// The folder the pattern is applied to.
    var start: Cursor {
        Cursor(places: closure(alternatives.indices.map { Cursor.Place(alternative: $0, segment: 0) }))
    }

    /// Whether a file of that name, in the folder at `cursor`, is meant.
    func matches(file name: [UInt8], at cursor: Cursor) -> Bool {
        cursor.places.contains { place in
            let segments = alternatives[place.alternative]
            guard place.segment == segments.count - 1, case .name(let pattern) = segments[place.segment] else {
                return false
            }
            return pattern.matches(name)
        }
    }

    /// Where the folder of that name stands, or nil where nothing in it can match.
    func descend(into name: [UInt8], from cursor: Cursor) -> Cursor? {
        var places: [Cursor.Place] = []
        for place in cursor.places where place.segment < alternatives[place.alternative].count - 1 {
            switch alternatives[place.alternative][place.segment] {
            case .anyFolders: places.append(place)
            case .name(let pattern) where pattern.matches(name):
                places.append(Cursor.Place(alternative: place.alternative, segment: place.segment + 1))
            case .name: break
            }
        }
        return places.isEmpty ? nil : Cursor(places: closure(places))
    }

    /// With the places behind each `**`, which may stand for no folder at all.
    private func closure(_ places: [Cursor.Place]) -> [Cursor.Place] {
        var all: [Cursor.Place] = []
        for var place in places {
            while !all.contains(place) {
                all.append(place)
                guard alternatives[place.alternative][place.segment] == .anyFolders else { break }
                place.segment += 1
            }
        }
        return all
    }
}
