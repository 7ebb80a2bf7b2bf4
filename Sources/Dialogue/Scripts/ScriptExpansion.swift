/// Makes of a script the commands it comes to: files included, variables put in, before anything is understood.
struct ScriptExpansion {
    /// The bytes of a file, by its absolute path.
    let read: (String) throws(ScriptReadFailure) -> [UInt8]
    /// The absolute path of a file named where there is no file around it.
    let absolutePath: (String) -> String
    private(set) var variables: ScriptVariables
    private(set) var lines: [Script.Line] = []
    private var fileCount = 0
    private var isFull = false

    static let deepest = 16
    static let mostFiles = 1_000

    init(
        variables: ScriptVariables, absolutePath: @escaping (String) -> String,
        read: @escaping (String) throws(ScriptReadFailure) -> [UInt8]
    ) {
        self.variables = variables
        self.absolutePath = absolutePath
        self.read = read
    }

    /// Takes in the lines of a script, and of what it includes.
    mutating func take(_ script: Script) {
        take(script, within: [], chain: script.path.map { [File(path: $0, name: script.name)] } ?? [])
    }

    private struct File {
        var path: String
        var name: String
    }

    private mutating func take(_ script: Script, within inclusions: [ScriptPlace.Inclusion], chain: [File]) {
        for line in script.lines where !isFull {
            let place = ScriptPlace(file: script.name, line: line.number, includedFrom: inclusions)
            do throws(ScriptProblem) {
                switch ScriptDirective(line.text) {
                case .define(let name, let value): try variables.define(name, as: value)
                case .include(let file):
                    fileCount += 1
                    guard fileCount <= Self.mostFiles else {
                        isFull = true
                        throw .tooManyFiles(limit: Self.mostFiles)
                    }
                    let included = try self.script(try variables.expanded(file), in: script, chain: chain)
                    take(
                        included,
                        within: [.init(file: script.name, line: line.number)] + inclusions,
                        chain: chain + [File(path: included.path ?? "", name: included.name)])
                case .list, nil:
                    lines.append(Script.Line(place: place, text: try variables.expanded(line.text)))
                }
            } catch {
                lines.append(Script.Line(place: place, text: line.text, problem: error))
            }
        }
    }

    /// The file an `include` of a script names: beside that script, or where the program was started.
    private func script(_ file: String, in script: Script, chain: [File]) throws(ScriptProblem) -> Script {
        guard !file.isEmpty else { throw .noFile }
        let path: String
        var name = file
        if file.hasPrefix("/") || file.hasPrefix("~") {
            path = absolutePath(file)
        } else if let own = script.path {
            path = absolutePath(Self.folder(of: own) + file)
            name = Self.folder(of: script.name) + file
        } else {
            path = absolutePath(file)
        }
        if let start = chain.firstIndex(where: { $0.path == path }) {
            throw .cycle(chain[start...].map(\.name) + [name])
        }
        guard chain.count < Self.deepest else { throw .tooDeep(limit: Self.deepest) }
        return try Self.script(name: name, path: path, read: read)
    }

    /// - Returns: with the slash; empty for a bare name.
    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }

    /// Reads a script's file.
    static func script(
        name: String, path: String, read: (String) throws(ScriptReadFailure) -> [UInt8]
    ) throws(ScriptProblem) -> Script {
        let bytes: [UInt8]
        do throws(ScriptReadFailure) {
            bytes = try read(path)
        } catch {
            switch error {
            case .unreadable(let errno): throw .unreadable(path: name, errno: errno)
            case .tooLarge(let limit): throw .tooLarge(path: name, limit: limit)
            }
        }
        return try Script(name: name, bytes: bytes, path: path)
    }
}

extension Script {
    /// A script as it lies in a file: what is not UTF-8, a torn end included, is none.
    package init(name: String, bytes: [UInt8], path: String? = nil) throws(ScriptProblem) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
            let wrong = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
            throw .notUTF8(path: name, line: wrong + 1)
        }
        self.init(name: name, text: text, path: path)
    }
}
