internal import Ingestion

/// Whether a file can come to lie where a command is to write one: a terminal, a pipe or another device is no place.
struct OutputPlace {
    let world: any World

    /// - Parameter hints: what prints instead, where anything does.
    func refusal(of file: String, hints: [String] = ["Name another file."]) -> Reply? {
        let path = world.absolutePath(of: file)
        let isStream =
            ["/dev/stdout", "/dev/stderr", "/dev/stdin"].contains(path)
            || ["/dev/fd/", "/proc/"].contains { path.hasPrefix($0) }
        guard isStream || world.look(at: path) == .other else { return nil }
        return .refused("\(SafeText.line(file, cells: 80)) is no file; nothing was written.", hints: hints)
    }
}
