/// Paths that mean what is piped into the program and not a file: as such they are no source's path.
package enum StreamName {
    package static func isOne(_ path: String) -> Bool {
        let names = path.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
        guard path.hasPrefix("/") else { return path == "-" }
        switch names.first {
        case "dev":
            return names.count == 2 && ["stdin", "stdout", "stderr"].contains(names[1])
                || names.dropFirst().first == "fd"
        case "proc": return names.dropFirst(2).first == "fd"
        default: return false
        }
    }
}
