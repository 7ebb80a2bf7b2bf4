import Foundation
import PackagePlugin

/// Compiles all of `grammar/*.yaml`, and the words for numbers beside them, into a Swift file of the target that asks for it.
@main
struct EmbedGrammar: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let root = context.package.directoryURL
        let folder = root.appending(path: "grammar")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".yaml") }
            .sorted()
            .map { folder.appending(path: $0) }
        let numbers = folder.appending(path: "number-words.txt")
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedGrammar.swift")
        return [
            .buildCommand(
                displayName: "Checking and compiling the grammar",
                executable: try context.tool(named: "GrammarCompiler").url,
                arguments: ["--output", output.path, "--root", root.path, "--numbers", numbers.path]
                    + files.map(\.path),
                inputFiles: files + [numbers],
                outputFiles: [output])
        ]
    }
}
