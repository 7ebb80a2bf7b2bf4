import Testing

@testable import LineEditing

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite("Keys")
struct KeyReaderTests {
    /// Everything the reader makes of some bytes, up to their end.
    private func arrivals(of bytes: [UInt8], userBindings: String = "") throws -> [KeyReader.Arrival] {
        let input = try #require(WakePipe())
        let wake = try #require(WakePipe())
        #expect(write(input.writeEnd, bytes, bytes.count) == bytes.count)
        // A second end of the same pipe, so that its end can be told from silence.
        let end = dup(input.readEnd)
        defer { close(end) }
        var reader = KeyReader(input: end, wake: wake.readEnd)
        reader.userBindings = userBindings
        // A notice marks the end: it is seen when nothing else is left.
        var arrivals: [KeyReader.Arrival] = []
        while true {
            var waiting = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
            if !reader.hasBytes, poll(&waiting, 1, 0) == 0 { wake.wake() }
            let arrival = reader.next()
            if arrival == .woken(0) { return arrivals }
            arrivals.append(arrival)
        }
    }

    private func arrivals(of text: String, userBindings: String = "") throws -> [KeyReader.Arrival] {
        try arrivals(of: Array(text.utf8), userBindings: userBindings)
    }

    private func characters(_ text: String) -> [KeyReader.Arrival] {
        text.unicodeScalars.map { .character($0.value) }
    }

    @Test func readsUTF8() throws {
        #expect(try arrivals(of: "aö€\u{1F600}\r") == characters("aö€\u{1F600}\r"))
    }

    @Test("shows what is no UTF-8", arguments: [[0x61, 0xFF], [0x61, 0xC0, 0x80].dropLast(), [0x61, 0xE2, 0x82]])
    func replaces(bytes: [UInt8]) throws {
        let all = try arrivals(of: bytes)
        #expect(all.first == .character(0x61))
        #expect(!all.dropFirst().isEmpty && all.dropFirst().allSatisfy { $0 == .character(0xFFFD) })
    }

    @Test("knows the keys beyond the letters", arguments: zip(["\u{1B}[A", "\u{1B}OA", "\u{1B}[1;5D"], [0, 0, 7]))
    func knowsKeys(sequence: String, binding: Int) throws {
        #expect(try arrivals(of: sequence) == [.character(EscapeSequence.character(ofBinding: binding))])
    }

    @Test("drops keys that do nothing here", arguments: ["\u{1B}[15~", "\u{1B}[[A", "\u{1B}[1;2P", "\u{1B}[201~"])
    func dropsUnknownKeys(sequence: String) throws {
        #expect(try arrivals(of: "a\(sequence)b") == characters("ab"))
    }

    @Test func leavesTheUsersKeysToLibedit() throws {
        #expect(
            try arrivals(of: "\u{1B}[15~\u{1B}[A", userBindings: "bind \"\\e[15~\" ed-clear-screen")
                == characters("\u{1B}[15~") + [.character(EscapeSequence.character(ofBinding: 0))])
    }

    @Test func passesEscapeAloneAndMetaKeys() throws {
        #expect(try arrivals(of: "\u{1B}") == characters("\u{1B}"))
        #expect(try arrivals(of: "\u{1B}b") == characters("\u{1B}b"))
    }

    @Test func collectsAPaste() throws {
        #expect(
            try arrivals(of: "a\u{1B}[200~one\rtwo\u{1B}[A\u{1B}[201~b")
                == characters("a") + [.paste(.text("one\ntwo[A"))] + characters("b"))
    }

    @Test func neverTakesATypedCharacterForAKey() throws {
        #expect(try arrivals(of: [0xC2, 0x80]) == [.character(0xFFFD)])
    }

    @Test func dropsTheRestOfAPasteThatWasGivenUp() throws {
        let input = try #require(WakePipe())
        let wake = try #require(WakePipe())
        func send(_ text: String) { #expect(write(input.writeEnd, text, text.utf8.count) == text.utf8.count) }
        var reader = KeyReader(input: input.readEnd, wake: wake.readEnd)
        // So many bytes are read at once: when x has come, the beginning of the paste is in the reader's hands.
        send("x\u{1B}[200~" + String(repeating: "one\r", count: 30))
        #expect(reader.next() == .character(UInt32(UInt8(ascii: "x"))))
        wakeWithSignal(wake)
        #expect(reader.next() == .woken(UInt8(SIGINT)))
        reader.discard()
        send("two\r\u{1B}[201~y")
        #expect(reader.next() == .character(UInt32(UInt8(ascii: "y"))))
    }

    private func wakeWithSignal(_ wake: WakePipe) {
        var byte = UInt8(SIGINT)
        #expect(write(wake.writeEnd, &byte, 1) == 1)
    }
}
