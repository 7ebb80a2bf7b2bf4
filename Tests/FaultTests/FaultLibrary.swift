import Foundation
import TestSupport

/// The C library that is preloaded into the program: built once a test run by the toolchain's own compiler.
enum FaultLibrary {
    /// Nil where it cannot be built or preloaded.
    static let path: String? = {
        #if os(Linux)
        guard let compiler else { return nil }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("magpie-faults-\(getpid())")
        let sources = Repository.root.appendingPathComponent("Tests/FaultTests/Preload")
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let files = try FileManager.default.contentsOfDirectory(atPath: sources.path).filter { $0.hasSuffix(".c") }
            let library = folder.appendingPathComponent("libfaults.so").path
            let outcome = try TerminalProgram.run(
                compiler,
                arguments: ["-std=c11", "-O1", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared", "-o", library]
                    + files.sorted().map { sources.path + "/" + $0 } + ["-ldl", "-lpthread"],
                environment: ProcessInfo.processInfo.environment)
            guard outcome.exitCode == 0 else {
                FileHandle.standardError.write(Data(outcome.diagnostics.utf8))
                return nil
            }
            return library
        } catch {
            return nil
        }
        #else
        return nil
        #endif
    }()

    /// Whether faults can be injected here: with the library, into the built program.
    static var isUsable: Bool { path != nil && TerminalProgram.path != nil }

    private static let compiler: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return ["clang", "cc", "gcc"].lazy
            .flatMap { name in folders.lazy.map { "\($0)/\(name)" } }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }()
}
