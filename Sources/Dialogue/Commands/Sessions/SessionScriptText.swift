internal import Foundation
internal import Ingestion
internal import Quantities

/// A session's script as the text of a file that runs as it is.
struct SessionScriptText {
    let context: CommandContext
    let session: SessionEntry

    func text(of script: SessionScript, name: String) -> String {
        var lines = [
            "# Session \(session.id) of workspace \(plain(context.world.workspace.name)), \(span), saved \(context.moment(context.now)).",
            "# Run it with: magpie \(plain(name))", "",
        ]
        for line in script.lines {
            switch line.kind {
            case .command, .answer: lines.append(line.text)
            case .leftOut(let reason) where reason.isPlain: continue
            case .leftOut(let reason):
                lines.append(
                    "# \(clock(line.time)) \(words(for: reason)): \(line.text.isEmpty ? "…" : plain(line.text))")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var span: String {
        let began = context.moment(session.started)
        guard let ended = session.ended ?? (session.state == .open ? context.now : nil) else { return began }
        let isSameDay = context.calendar.isDate(session.started, inSameDayAs: ended)
        return began + " to " + (isSameDay ? clock(ended) : context.moment(ended))
    }

    private func clock(_ time: Date) -> String { Formatted.time(time, calendar: context.calendar) }

    private func plain(_ text: String) -> String { SafeText.of(text) }

    func words(for reason: SessionScript.Reason) -> String {
        switch reason {
        case .ended(let outcome, let remark):
            CommandText.word(for: outcome).replacing("…", with: "not answered")
                + (remark.map { " (\(plain($0)))" } ?? "")
        case .heldSecret: "held a secret, which was not kept"
        case .isPrivate: "private"
        case .notAnswered: "asked, and not done"
        case .answeredElsewhere: "asked, and answered by the next line"
        case .leans: "went on from what was said before"
        case .declined: "an answer"
        case .aboutTheSession: "about the session"
        }
    }
}
