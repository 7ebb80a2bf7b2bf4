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
}
