import Adapters
import Foundation
import Ingestion
import TestSupport
import Testing

@Suite("Secrets")
struct SecretTests {
    let workspace: TemporaryWorkspace
    let secrets: WorkspaceSecrets

    init() throws {
        workspace = try TemporaryWorkspace(files: [
            "key": "word\n", "windows": "word\r\n", "bare": " word ", "two": "a\nb\n\n", "empty": "\n",
            "keys/inner": "inner",
        ])
        try workspace.write([UInt8](repeating: 0x41, count: (64 << 10) + 1), to: "large")
        try workspace.write([UInt8](repeating: 0x41, count: 64 << 10), to: "largest")
        try workspace.write([0x41, 0xFF], to: "binary")
        secrets = WorkspaceSecrets(environment: ["KEY": "word", "BLANK": ""], root: workspace.root)
    }

    @Test(
        "come from the environment and from files, without the end of the last line",
        arguments: [
            ("env:KEY", "word"), ("file:key", "word"), ("file:windows", "word"), ("file:bare", " word "),
            ("file:two", "a\nb"), ("file:keys/inner", "inner"), ("file:./key", "word"),
        ])
    func readsSecrets(reference: String, secret: String) throws {
        #expect(try secrets.secret(reference) == secret)
    }

    @Test("come from files anywhere, and may be as long as 64 KiB")
    func readsAbsolutePaths() throws {
        #expect(try secrets.secret("file:\(workspace.root)/key") == "word")
        #expect(try secrets.secret("file:largest").utf8.count == 64 << 10)
    }

    @Test(
        "that are not to be had are named by their reference",
        arguments: [
            ("env:OTHER", SecretFailure.missing(reference: "env:OTHER")),
            ("env:BLANK", .missing(reference: "env:BLANK")),
            ("file:other", .missing(reference: "file:other")),
            ("file:key/inner", .missing(reference: "file:key/inner")),
            ("file:empty", .missing(reference: "file:empty")),
            ("file:keys", .unreadable(reference: "file:keys", errno: EISDIR)),
            ("file:/dev/null", .unreadable(reference: "file:/dev/null", errno: EINVAL)),
            ("file:large", .unreadable(reference: "file:large", errno: EFBIG)),
            ("file:binary", .unreadable(reference: "file:binary", errno: EILSEQ)),
            ("KEY", .unknownScheme(reference: "KEY")), ("env:", .unknownScheme(reference: "env:")),
            ("vault:KEY", .unknownScheme(reference: "vault:KEY")), ("", .unknownScheme(reference: "")),
        ])
    func namesFailures(reference: String, failure: SecretFailure) {
        #expect(throws: failure) { try secrets.secret(reference) }
    }

    @Test("that are not to be had leave alone what others have opened")
    func closesOnce() async {
        // A descriptor that is closed twice may be another's by the second time.
        let lost = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask { [secrets] in
                    (0..<3000).count { _ in
                        #expect(throws: SecretFailure.self) { try secrets.secret("file:keys") }
                        let own = dup(0)
                        defer { close(own) }
                        sched_yield()
                        return fcntl(own, F_GETFD) < 0
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(lost == 0)
    }

    @Test("are not waited for at a pipe")
    func refusesPipes() throws {
        #expect(mkfifo(workspace.root + "/pipe", 0o600) == 0)
        #expect(throws: SecretFailure.unreadable(reference: "file:pipe", errno: EINVAL)) {
            try secrets.secret("file:pipe")
        }
    }
}
