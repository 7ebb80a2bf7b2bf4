#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The keys that raise signals on this terminal, which the editor reads as characters.
struct SignalKeys {
    private(set) var interrupt: UInt32? = 0x03
    private(set) var suspend: UInt32? = 0x1A
    private(set) var quit: UInt32? = 0x1C

    /// Ctrl-C, Ctrl-Z and Ctrl-\.
    init() {}

    /// Those the user has set (`stty intr …`).
    init(of descriptor: Int32) {
        var modes = termios()
        guard tcgetattr(descriptor, &modes) == 0 else { return }
        withUnsafeBytes(of: modes.c_cc) { characters in
            func key(_ index: Int32) -> UInt32? {
                let character = characters[Int(index)]
                return character == 0 || character == 0xFF ? nil : UInt32(character)
            }
            interrupt = key(VINTR)
            suspend = key(VSUSP)
            quit = key(VQUIT)
        }
    }
}
