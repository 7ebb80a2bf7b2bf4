import ArgumentParser
import Dialogue
import Foundation
import LineEditing
import Logging
import MagpieKit

/// What every way of starting the program takes.
struct GlobalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The workspace: a folder with a magpie.json. Else $MAGPIE_WORKSPACE, or the nearest one upwards.",
            valueName: "folder"),
        completion: .directory)
    var workspace: String?

    @Flag(help: "One JSON object a command on standard output.")
    var json = false

    @Option(
        name: .customLong("set"), help: ArgumentHelp("A setting for this run. Repeatable.", valueName: "KEY=VALUE"))
    var settings: [String] = []

    @Option(help: "Colours: auto, always or never. NO_COLOR and CLICOLOR are respected.")
    var color: Terminal.ColorChoice = .auto

    @Flag(help: "Answers only: no greeting, progress or notes.")
    var quiet = false

    @Option(help: "Diagnostics on standard error: trace, debug, info, notice, warning, error or critical.")
    var logLevel: LogLevel = .warning

    @Option(help: ArgumentHelp("Diagnostics go to this file instead.", valueName: "file"), completion: .file())
    var logFile: String?

    enum LogLevel: String, ExpressibleByArgument, CaseIterable {
        case trace, debug, info, notice, warning, error, critical
    }

    func validate() throws {
        for setting in settings where !setting.contains("=") {
            throw ValidationError("--set wants KEY=VALUE, found “\(setting)”.")
        }
    }

    /// - Throws: when a workspace was named that is no folder.
    func checkWorkspace() throws {
        let environment = ProcessInfo.processInfo.environment
        guard let named = workspace ?? environment["MAGPIE_WORKSPACE"].flatMap({ $0.isEmpty ? nil : $0 }) else {
            return
        }
        guard FileManager.default.fileExists(atPath: named) else {
            throw ValidationError("There is no workspace at \(named): no such folder.")
        }
    }

    /// - Throws: when a setting given here cannot be so; what is wrong has been said.
    func checkSettings(of world: Workspace) throws {
        let wrong = world.commandLineProblems
        for sentence in wrong { StandardError.write("--set: " + sentence) }
        if !wrong.isEmpty { throw ExitCode(2) }
    }

    func workspaceOptions(
        looksAround: Bool, standardInput: StandardInput = .terminal, onStoreWait: (@Sendable (Int32?) -> Void)? = nil
    ) -> WorkspaceOptions {
        var values: [String: String] = [:]
        for setting in settings {
            let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            values[parts[0].trimmingCharacters(in: .whitespaces)] = String(parts[1])
        }
        var options = WorkspaceOptions(
            workspace: workspace, folder: FileManager.default.currentDirectoryPath,
            environment: ProcessInfo.processInfo.environment, settings: values, looksAround: looksAround,
            standardInput: standardInput, onStoreWait: onStoreWait)
        options.dataOutput = json ? .answersInJSON : .open { StandardOutput.write($0) }
        return options
    }

    func usesColor(on descriptor: Int32) -> Bool {
        Terminal.usesColour(color, descriptor: descriptor, environment: ProcessInfo.processInfo.environment)
    }
}

extension Terminal.ColorChoice: ExpressibleByArgument {}
