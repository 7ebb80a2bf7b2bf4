internal import Foundation
internal import Ingestion
internal import Intents
internal import JSONText
internal import Quantities

/// Sessions as scripts: written into files, looked through, and said again.
extension Assistant {
    /// Longer sessions are no scripts.
    private static let mostCommands = 10_000

    /// A session with what of it can be said again.
    struct Played: Sendable {
        var session: SessionEntry
        var script: SessionScript
    }

    func played(_ choice: SessionChoice) async throws(RecallRefusal) -> Played {
        let session = try await find(choice)
        let current = await journal.session
        let entries = try await commands(CommandQuery(session: session.id, limit: Self.mostCommands))
        // What is being answered now has not ended.
        let answered = entries.filter { $0.outcome != nil || session.id != current }
        return Played(session: session, script: SessionScript(answered, isWhole: { isWhole($0) }, asks: { asks($0) }))
    }

    private func find(_ choice: SessionChoice) async throws(RecallRefusal) -> SessionEntry {
        let sessions = SessionCommands(
            context: CommandContext(world: world), store: world.store, session: await journal.session)
        let search: SessionCommands.Search
        do throws(StoreError) {
            search = try await sessions.find(choice)
        } catch {
            throw RecallRefusal(error)
        }
        switch search {
        case .found(let session): return session
        case .missing(let reply): throw RecallRefusal(reply)
        }
    }

    /// Whether a line means what it meant wherever it is said.
    private func isWhole(_ entry: CommandEntry) -> Bool {
        let line = Script.command(in: entry.text)
        guard let meaning = try? resolved(recognitionAndForm(of: line).recognition, after: Antecedents()) else {
            return false
        }
        switch meaning.recognition {
        case .understood, .corrected, .ambiguous: return true
        case .unknownName, .unknown, .empty, .tooLong: return false
        }
    }

    private func asks(_ line: String) -> Bool {
        guard let readings = try? readings(of: Script.command(in: line)) else { return false }
        return readings.contains { grammar.intent(named: $0.intent)?.effect == .destroy }
    }

    // MARK: Saving

    /// Asks before a file is overwritten; nil where nothing is in the way.
    func questionBeforeSaving(_ choice: SessionChoice, file: String?) async -> Confirming.Question? {
        do throws(RecallRefusal) {
            let name = fileName(file, of: try await find(choice))
            if let refusal = OutputPlace(world: world).refusal(of: name) { return .answered(refusal) }
            let path = world.absolutePath(of: name)
            // What cannot be written at all is refused, not asked about.
            guard let bytes = world.size(ofFile: path), let file = try? world.makeFile(at: path, replacing: true)
            else { return nil }
            file.abandon()
            return .asked(
                Reply(
                    "\(SafeText.line(name)) exists already (\(Formatted.bytes(bytes))). Overwrite it?", outcome: .asks,
                    hints: ["Say “yes” or “no”."]))
        } catch {
            return .answered(error.reply)
        }
    }

    func saveSession(_ choice: SessionChoice, file: String?, mayReplace: Bool) async -> Reply {
        do throws(RecallRefusal) {
            let played = try await played(choice)
            guard !played.script.commands.isEmpty else {
                return .refused("Nothing of session \(played.session.id) can be said again, so no file was written.")
            }
            return write(played, to: fileName(file, of: played.session), mayReplace: mayReplace)
        } catch {
            return error.reply
        }
    }

    /// A bare name is a script’s.
    private func fileName(_ file: String?, of session: SessionEntry) -> String {
        guard let file else { return "session-\(session.id).magpie" }
        return file.contains(".") || file.contains("/") ? file : file + ".magpie"
    }

    private func write(_ played: Played, to name: String, mayReplace: Bool) -> Reply {
        let path = world.absolutePath(of: name)
        let text = SessionScriptText(context: CommandContext(world: world), session: played.session)
            .text(of: played.script, name: name)
        let shown = SafeText.line(name)
        do throws(WorkspaceError) {
            let file = try world.makeFile(at: path, replacing: mayReplace)
            do throws(WorkspaceError) {
                try file.append(Array(text.utf8))
                try file.finish()
            } catch {
                file.abandon()
                throw error
            }
        } catch {
            switch error {
            case .alreadyThere:
                return .refused(
                    "\(shown) exists already; nothing was written.", hints: ["Say it again to overwrite it."])
            case .cannotWrite(_, ENOENT):
                return .failed("\(shown) cannot be written: there is no such folder. Nothing was written.")
            case .cannotWrite(_, let errno):
                return .failed("\(shown) cannot be written: \(SystemError.phrase(errno)). Nothing was written.")
            case .isOwnFile:
                return .refused("\(shown) is Magpie’s own; nothing was written.", hints: ["Name another file."])
            }
        }
        let commands = played.script.commands.count
        let leftOut = played.script.leftOut.count
        let rest =
            leftOut == 0
            ? ""
            : "; \(Formatted.count(leftOut)) more \(leftOut == 1 ? "stands" : "stand") there as comments, with the reason"
        return Reply(
            "\(Formatted.count(commands, "command")) of session \(played.session.id) written to \(shown)\(rest).",
            hints: ["Run it with “magpie \(shown)”."],
            data: [
                .init("file", .string(path)), .init("session", .integer(Int(played.session.id.number))),
                .init("commands", .integer(commands)), .init("comments", .integer(leftOut)),
            ])
    }
}
