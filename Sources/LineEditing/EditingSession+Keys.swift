import CEditLine

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

// What libedit asks while it edits a line.
extension EditingSession {
    /// Valid as long as the session: it never outlives its libedit.
    var callbacks: EditLineOwner {
        EditLineOwner(
            context: Unmanaged.passUnretained(self).toOpaque(),
            next_character: { EditingSession.from($0).nextCharacter($1) },
            complete: { EditingSession.from($0).complete() },
            paste: { EditingSession.from($0).insertPaste() })
    }

    private static func from(_ context: UnsafeMutableRawPointer) -> EditingSession {
        Unmanaged.fromOpaque(context).takeUnretainedValue()
    }

    private func nextCharacter(_ character: UnsafeMutablePointer<UInt32>) -> Int32 {
        while true {
            switch keys.next() {
            case .character(let scalar) where edits && scalar == signalKeys.interrupt:
                return interrupt()
            case .character(let scalar) where edits && scalar == signalKeys.suspend:
                suspend(wholeGroup: true)
            case .character(let scalar) where edits && scalar == signalKeys.quit:
                Terminal.restoreModes()
                kill(getpid(), SIGQUIT)
            case .character(let scalar):
                character.pointee = scalar
                return 1
            case .paste(.text(let text)):
                guard !text.isEmpty else { continue }
                pasted = text
                character.pointee = UInt32(EDITLINE_PASTE_KEY)
                return 1
            case .paste(.tooLong(let bytes)):
                showAbove(PastedText.refusal(bytes: bytes))
            case .woken(UInt8(SIGINT)):
                return interrupt()
            case .woken(UInt8(SIGWINCH)):
                resize()
            case .woken(UInt8(SIGTSTP)):
                suspend(wholeGroup: false)
            case .woken(UInt8(SIGCONT)):
                resume()
            case .woken:
                showNotices()
            case .end where edits:
                // While we edit, Ctrl-D is a character: only a terminal that is gone ends.
                ending = .failed
                return -1
            case .end:
                return 0
            case .failed:
                ending = .failed
                return -1
            }
        }
    }

    private func interrupt() -> Int32 {
        keys.discard()
        ending = .interrupted
        showInterrupt()
        return -1
    }

    private func insertPaste() -> EditLineEffect {
        defer { pasted = "" }
        guard let handle, !pasted.isEmpty else { return .beep }
        let offset = line.offset
        return editline_replace(handle, offset, offset, pasted) ? .refresh : .beep
    }

    private func complete() -> EditLineEffect {
        guard let completer, let handle else { return .beep }
        let (text, offset) = line
        let completions = completer(text, offset)
        switch CompletionStep(line: text, completions: completions) {
        case .insert(let word, let range):
            return editline_replace(handle, range.lowerBound, range.upperBound, word) ? .refresh : .beep
        case .list(let candidates):
            let isSame = listed.map { $0.line == text && $0.offset == offset } ?? false
            let next = showBelow(candidates, from: isSame ? listed?.next ?? 0 : 0)
            listed = (text, offset, next)
            return .none
        case .nothing:
            return .beep
        }
    }
}
