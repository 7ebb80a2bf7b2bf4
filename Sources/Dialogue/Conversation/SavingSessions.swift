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
        return Played(
            session: session,
            script: SessionScript(
                answered, .init(isWhole: { self.isWhole($0) }, asks: { self.asks($0) }, saysYes: { self.saysYes($0) })))
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

    private func saysYes(_ line: String) -> Bool {
        guard case .understood(let understanding) = recognition(of: line) else { return false }
        return understanding.commands.map(\.intent) == ["confirm"]
    }

    // MARK: Saving

    /// Asks before a file is overwritten; nil where nothing is in the way.
    func questionBeforeSaving(_ choice: SessionChoice, file: String?) async -> Confirming.Question? {
        do throws(RecallRefusal) {
            let script = scriptFile(file, of: try await find(choice))
            if let refusal = OutputPlace(world: world).refusal(of: script.name) { return .answered(refusal) }
            return script.question()
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
            return await write(played, to: scriptFile(file, of: played.session), mayReplace: mayReplace)
        } catch {
            return error.reply
        }
    }

    /// A bare name is a script’s.
    private func scriptFile(_ name: String?, of session: SessionEntry) -> NamedFile {
        var name = name ?? "session-\(session.id).magpie"
        if !name.contains("."), !name.contains("/") { name += ".magpie" }
        return NamedFile(world: world, name: name)
    }

    private func write(_ played: Played, to file: NamedFile, mayReplace: Bool) async -> Reply {
        let text = SessionScriptText(context: CommandContext(world: world), session: played.session)
            .text(of: played.script, name: file.name)
        do throws(WorkspaceError) {
            try await file.write(text, replacing: mayReplace)
        } catch {
            return file.reply(for: error)
        }
        let commands = played.script.commands.count
        let leftOut = played.script.leftOut.count
        let rest =
            leftOut == 0
            ? ""
            : "; \(Formatted.count(leftOut)) more \(leftOut == 1 ? "stands" : "stand") there as comments, with the reason"
        return Reply(
            "\(Formatted.count(commands, "command")) of session \(played.session.id) written to \(file.shown)\(rest).",
            hints: ["Run it with “magpie \(file.shown)”."],
            data: [
                .init("file", .string(file.path)), .init("session", .integer(Int(played.session.id.number))),
                .init("commands", .integer(commands)), .init("comments", .integer(leftOut)),
            ])
    }
}
