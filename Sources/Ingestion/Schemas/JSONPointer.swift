import JSONText

/// JSON Pointers (RFC 6901).
enum JSONPointer {
    /// The pointer to a member of the record itself: `/confidence`.
    static func path(to name: String) -> String {
        guard name.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else {
            return "/" + name
        }
        var path = "/"
        for scalar in name.unicodeScalars {
            switch scalar {
            case "~": path += "~0"
            case "/": path += "~1"
            default: path.unicodeScalars.append(scalar)
            }
        }
        return path
    }

    /// The pointer to the value (or the value of the key) at `index` of a tape.
    static func path(to index: Int, in tape: JSONTape) -> String {
        var path = ""
        var container = 0
        while container < index {
            let isObject = tape[container].kind == .object
            var child = container + 1
            var ordinal = 0
            // The last child that does not begin behind the wanted one holds it.
            while true {
                let next = tape.next(after: isObject ? child + 1 : child)
                if index < next { break }
                child = next
                ordinal += 1
            }
            if isObject {
                path += Self.path(to: String(decoding: tape.decodedText(at: child), as: UTF8.self))
                container = child + 1
            } else {
                path += "/\(ordinal)"
                container = child
            }
        }
        return path
    }

    /// The tape index of the value a pointer leads to.
    /// - Parameter pointer: `/$defs/score`, or "" for the value at `start` itself.
    static func find(_ pointer: [UInt8], from start: Int, in tape: JSONTape) -> Int? {
        guard let first = pointer.first else { return start }
        guard first == UInt8(ascii: "/") else { return nil }
        var index = start
        for part in pointer.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let name = unescaped(part), let child = child(name, of: index, in: tape) else { return nil }
            index = child
        }
        return index
    }

    private static func child(_ name: [UInt8], of container: Int, in tape: JSONTape) -> Int? {
        let end = tape[container].extent
        switch tape[container].kind {
        case .object:
            var key = container + 1
            while key < end {
                if tape.decodedText(at: key) == name { return key + 1 }
                key = tape.next(after: key + 1)
            }
            return nil
        case .array:
            guard let wanted = Int(String(decoding: name, as: UTF8.self)), String(wanted).utf8.elementsEqual(name)
            else { return nil }
            var element = container + 1
            var ordinal = 0
            while element < end {
                if ordinal == wanted { return element }
                element = tape.next(after: element)
                ordinal += 1
            }
            return nil
        default: return nil
        }
    }

    private static func unescaped(_ part: ArraySlice<UInt8>) -> [UInt8]? {
        guard part.contains(UInt8(ascii: "~")) else { return Array(part) }
        var name: [UInt8] = []
        var rest = part
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "~") else {
                name.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "0"): name.append(UInt8(ascii: "~"))
            case UInt8(ascii: "1"): name.append(UInt8(ascii: "/"))
            default: return nil
            }
        }
        return name
    }
}
