import FuzzTargets

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ attempt: @convention(c) (UnsafePointer<UInt8>, Int) -> Int32
) -> Int32

/// What is tried: libFuzzer has the arguments to itself.
private let target: FuzzTargets.Target = {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = FuzzTargets.Target(rawValue: name) else {
        let names = FuzzTargets.Target.allCases.map(\.rawValue).joined(separator: ", ")
        fputs("FUZZ_TARGET is none of \(names): say scripts/fuzz SECONDS TARGET\n", stderr)
        exit(2)
    }
    return target
}()

/// What libFuzzer calls; its library wants the name.
@_cdecl("LLVMFuzzerTestOneInput")
func attempt(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
    target.attempt(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}

var count = CommandLine.argc
var arguments = CommandLine.unsafeArgv
let code = runFuzzer(&count, &arguments) { attempt($0, $1) }
precondition(code == 0, "libFuzzer gave up")
