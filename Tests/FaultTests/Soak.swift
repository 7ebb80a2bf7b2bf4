import Foundation

/// The long mode, `make soak`: all instants, several seeds, and a word on each.
enum Soak {
    static let isOn = ProcessInfo.processInfo.environment["MAGPIE_SOAK"] != nil
    static let seeds = UInt64(ProcessInfo.processInfo.environment["MAGPIE_SOAK"] ?? "") ?? 3
}

/// Says in the long mode how much was tried.
enum Summary {
    static func add(_ what: String, tried: Int, of possible: Int) {
        guard Soak.isOn else { return }
        FileHandle.standardError.write(Data("soak: \(what): \(tried) trials over \(possible) instants\n".utf8))
    }
}
