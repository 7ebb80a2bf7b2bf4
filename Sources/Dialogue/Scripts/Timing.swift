internal import Foundation
internal import Ingestion
internal import Quantities

/// How long commands take, said behind each where somebody asked for it.
package enum Timing {
    /// The line for a person.
    package static func text(_ took: Duration) -> String { "Took \(Formatted.duration(took))." }

    /// Seconds as a number for programs, to the microsecond.
    static func seconds(_ took: Duration) -> String {
        let (seconds, attoseconds) = took.components
        let micros = String(attoseconds / 1_000_000_000_000)
        return "\(seconds)." + String(repeating: "0", count: max(0, 6 - micros.count)) + micros
    }
}

extension Assistant {
    /// Whether each turn says how long it took.
    package func setTiming(_ isOn: Bool) { isTiming = isOn }

    func timing(_ isOn: Bool) -> Reply {
        isTiming = isOn
        return Reply(isOn ? "Each command says how long it took now." : "Commands no longer say how long they took.")
    }

    /// What has gone by since a moment; a clock that was set back counts as nothing.
    func elapsed(since start: Date) -> Duration { max(.zero, .seconds(world.clock.now().timeIntervalSince(start))) }
}
