internal import Foundation
internal import Quantities

/// A file that the user names for something to be written into: whole, or not at all.
struct NamedFile: Sendable {
    let world: any World
    /// As it was typed.
    let name: String

    /// Whether it is no file, but the program's standard output.
    var isStandardOutput: Bool { name == "-" }
    var path: String { isStandardOutput ? name : world.absolutePath(of: name) }
    /// The name for people.
    var shown: String { isStandardOutput ? "standard output" : SafeText.line(name) }

    /// Asks before it is overwritten; nil where nothing is in the way.
    func question() -> Confirming.Question? {
        guard !isStandardOutput else { return nil }
        guard let bytes = world.size(ofFile: path) else { return nil }
        do throws(WorkspaceError) {
            // Nobody is asked about what cannot be.
            try world.makeFile(at: path, replacing: true).abandon()
        } catch {
            return .answered(reply(for: error))
        }
        return .asked(
            Reply(
                "\(shown) exists already (\(Formatted.bytes(bytes))). Overwrite it?", outcome: .asks,
                hints: ["Say “yes” or “no”."]))
    }

    /// Begins the file, has it filled and finishes it; where any of that fails, what was there is as it was.
    /// - Parameter wrap: makes of what is wrong with the file what the filling throws.
    func write<Written, Failure: Error>(
        replacing: Bool, wrap: (WorkspaceError) -> Failure,
        _ fill: (any OutputFile) async throws(Failure) -> Written
    ) async throws(Failure) -> Written {
        let file: any OutputFile
        do throws(WorkspaceError) {
            if isStandardOutput, case .open(let write) = world.dataOutput {
                file = DataStream(write: write)
            } else {
                file = try world.makeFile(at: path, replacing: replacing)
            }
        } catch {
            throw wrap(error)
        }
        do throws(Failure) {
            let written = try await fill(file)
            do throws(WorkspaceError) {
                try file.finish()
            } catch {
                throw wrap(error)
            }
            return written
        } catch {
            file.abandon()
            throw error
        }
    }

    func write(_ text: String, replacing: Bool) async throws(WorkspaceError) {
        try await write(replacing: replacing, wrap: { $0 }) { file throws(WorkspaceError) in
            try file.append(Array(text.utf8))
        }
    }

    /// Why it is not written; nil where it can be.
    var refusal: Reply? {
        guard isStandardOutput else { return nil }
        switch world.dataOutput {
        case .open: return nil
        case .answersInJSON:
            return .refused(
                "With --json, standard output is for the replies: no other data can go there. Nothing was written.",
                hints: ["Leave --json out, or name a file."])
        case .none: return .refused("There is no standard output here. Nothing was written.", hints: ["Name a file."])
        }
    }

    /// Why it was not written.
    func reply(for error: WorkspaceError) -> Reply {
        switch error {
        case .cannotWrite(_, EPIPE) where isStandardOutput:
            // Whoever reads has seen enough: no fault, and nothing is said of it.
            Reply("")
        case .cannotWrite(_, let errno) where isStandardOutput:
            .failed("Standard output cannot be written: \(SystemError.phrase(errno)). Not all of it was written.")
        case .alreadyThere:
            .refused("\(shown) exists already; nothing was written.", hints: ["Say it again to overwrite it."])
        case .cannotWrite(_, ENOENT):
            .failed("\(shown) cannot be written: there is no such folder. Nothing was written.")
        case .cannotWrite(_, let errno):
            .failed("\(shown) cannot be written: \(SystemError.phrase(errno)). Nothing was written.")
        case .isOwnFile:
            .refused("\(shown) is Magpie’s own; nothing was written.", hints: ["Name another file."])
        }
    }
}
