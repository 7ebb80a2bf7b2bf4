import Foundation

/// What becomes of memory the program has freed.
enum MemoryUse {
    /// Gives large pieces back at once. Left to itself, glibc learns from the first batch to keep pieces of that size, and
    /// holds 22 MB more than are in use.
    static func keepSmall() {
        #if canImport(Glibc)
        // Swift's Glibc module leaves malloc.h out; in a C library that has no such call there is nothing to find.
        typealias Option = @convention(c) (Int32, Int32) -> Int32
        guard let symbol = dlsym(UnsafeMutableRawPointer(bitPattern: 0), "mallopt") else { return }
        let mmapThreshold: Int32 = -3
        _ = unsafeBitCast(symbol, to: Option.self)(mmapThreshold, 1 << 20)
        #endif
    }
}
