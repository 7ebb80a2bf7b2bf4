internal import Ingestion
internal import Intents
internal import JSONText
internal import Quantities

/// Sessions said again, or only looked through.
extension Assistant {
    /// What of a session can be said again, and what is said about it first.
    struct Replay: Sendable {
        var heading: String
        var steps: [Recalled]
    }

    func replay(of choice: SessionChoice) async throws(RecallRefusal) -> Replay {
        let played = try await played(choice)
        let lines = played.script.commands
        guard lines.count <= Self.mostReplayed else {
            throw RecallRefusal(
                "Session \(played.session.id) has more than \(Formatted.count(Self.mostReplayed)) commands.",
                hints: ["Say “save session \(played.session.id) as …”, and run the part of it that you want."])
        }
        let steps = lines.compactMap { line in
            (try? readings(of: Script.command(in: line.text))).map {
                Recalled(line: line.text, readings: $0, meant: [line.text])
            }
        }
        guard !steps.isEmpty else {
            throw RecallRefusal("Nothing of session \(played.session.id) can be said again.")
        }
        let all = played.script.count
        let rest = steps.count < all ? " (“replay session \(played.session.id) dry” says why not the others)" : ""
        return Replay(
            heading: "Session \(played.session.id) again: \(Formatted.count(steps.count)) of its "
                + "\(Formatted.count(all, "command"))\(rest).", steps: steps)
    }

    private static let mostReplayed = 1_000

    // MARK: Dry

    /// What a line would do, were it said now.
    private struct Rehearsed {
        var line: SessionScript.Line
        var would: String
        var note: String
    }

    /// Says line by line what replaying would do. Nothing is changed, stored or called.
    func rehearse(_ choice: SessionChoice) async -> Reply {
        do throws(RecallRefusal) {
            let played = try await played(choice)
            let script = SessionScriptText(context: CommandContext(world: world), session: played.session)
            var rehearsed: [Rehearsed] = []
            for line in played.script.lines {
                switch line.kind {
                case .answer: continue
                case .leftOut(let reason) where reason.isPlain: continue
                case .leftOut(let reason):
                    rehearsed.append(Rehearsed(line: line, would: "left out", note: script.words(for: reason)))
                case .command: rehearsed.append(await rehearse(line))
                }
            }
            return reply(to: rehearsed, session: played.session)
        } catch {
            return error.reply
        }
    }

    private func rehearse(_ line: SessionScript.Line) async -> Rehearsed {
        let meant: [Reading]
        do throws(RecallRefusal) {
            meant = try readings(of: Script.command(in: line.text))
        } catch {
            return Rehearsed(line: line, would: "left out", note: Self.firstLine(of: error.reply))
        }
        var would = "run"
        var notes: [String] = []
        for reading in meant {
            switch await question(before: reading)?.question {
            case .asked(let reply)?:
                would = "ask"
                notes.append(Self.firstLine(of: reply))
            case .answered(let reply)?:
                if reply.outcome != .done { would = "refuse" }
                notes.append(Self.firstLine(of: reply))
            case nil:
                if isCostlyByItsWords(reading) { would = "ask" }
                guard let reply = await estimate(of: reading) else { continue }
                if reply.outcome != .done { would = "fail" }
                notes.append(Self.firstLine(of: reply))
            }
        }
        return Rehearsed(line: line, would: would, note: notes.joined(separator: " "))
    }

    /// What an ingestion would do as a dry run; nil for other commands.
    private func estimate(of reading: Reading) async -> Reply? {
        switch CallBuilder.call(for: reading.withoutForm) {
        case .ingest(var request):
            request.isDryRun = true
            return await IngestCommand(context: CommandContext(world: world)).run(request, command: nil, progress: nil)
        case .notYet(let intent, let slot):
            return .refused(NotYet.sentence(for: intent, without: slot, in: grammar))
        default: return nil
        }
    }

    private func reply(to rehearsed: [Rehearsed], session: SessionEntry) -> Reply {
        let counts = ["run", "ask", "refuse", "fail", "left out"].compactMap { would -> String? in
            let count = rehearsed.count { $0.would == would }
            guard count > 0 else { return nil }
            return switch would {
            case "run": "run \(Formatted.count(count))"
            case "ask": "ask about \(Formatted.count(count))"
            case "refuse": "refuse \(Formatted.count(count))"
            case "fail": "fail in \(Formatted.count(count))"
            default: "leave out \(Formatted.count(count))"
            }
        }
        let data: [JSONValue.Member] = [
            .init("session", .integer(Int(session.id.number))),
            .init(
                "commands",
                .array(
                    rehearsed.map { step in
                        .object([
                            .init("number", step.line.number.map { .integer(Int($0.number)) } ?? .null),
                            .init("text", .string(step.line.text)), .init("would", .string(step.would)),
                            .init("note", .string(step.note)),
                        ])
                    })),
        ]
        guard !rehearsed.isEmpty else {
            return Reply("Session \(session.id) has no commands.", data: data)
        }
        let table = Table(
            [
                .init("#", isNumeric: true, expendability: 2), .init("said"), .init("would"),
                .init("what", expendability: 1),
            ],
            rows: rehearsed.map { step in
                [
                    step.line.number?.description ?? "",
                    step.line.text.isEmpty ? "(private)" : SafeText.line(step.line.text, cells: 60), step.would,
                    SafeText.line(step.note, cells: 100),
                ]
            })
        let hasEstimates = rehearsed.contains { !$0.note.isEmpty && $0.would != "left out" }
        return Reply(
            "Of \(Formatted.count(rehearsed.count, "command")), replaying session \(session.id) would "
                + "\(Wording.list(counts)). Nothing was done.",
            blocks: [.table(table)],
            notes: hasEstimates
                ? ["That is how things stand now: what a line would change for those behind it is not counted."] : [],
            hints: rehearsed.contains { ["run", "ask"].contains($0.would) }
                ? ["Say “replay session \(session.id)” to do it."] : [],
            data: data)
    }

    private static func firstLine(of reply: Reply) -> String {
        reply.headline.split(separator: "\n").first.map(String.init) ?? ""
    }
}
