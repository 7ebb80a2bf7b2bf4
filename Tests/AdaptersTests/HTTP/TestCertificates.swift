import Foundation
import Testing

/// Certificates by an issuer that nobody knows, made by the `openssl` command in a folder of their own.
final class TestCertificates: Sendable {
    let folder: URL

    /// A certificate with its key, in one file each.
    struct Pair {
        var certificate: String
        var key: String
    }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "magpie-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try openssl(
            [
                "req", "-x509", "-subj", "/CN=Magpie test", "-days", "2", "-keyout", path("issuer.key"), "-out",
                issuerFile,
            ]
                + Self.newKey)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var issuerFile: String { path("issuer.pem") }

    func make(_ file: String, name: String = "localhost", days: Int = 1) throws -> Pair {
        let pair = Pair(certificate: path("\(file).pem"), key: path("\(file).key"))
        let request = path("\(file).csr")
        let extensions = path("\(file).ext")
        try Data("subjectAltName=DNS:\(name)\n".utf8).write(to: URL(filePath: extensions))
        try openssl(["req", "-subj", "/CN=\(name)", "-keyout", pair.key, "-out", request] + Self.newKey)
        try openssl([
            "x509", "-req", "-in", request, "-CA", issuerFile, "-CAkey", path("issuer.key"), "-set_serial",
            "\(days + 10)",
            "-days", "\(days)", "-extfile", extensions, "-out", pair.certificate,
        ])
        return pair
    }

    private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]

    private func path(_ name: String) -> String { folder.appending(path: name).path }

    private func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl \(arguments); scripts/setup --test installs it")
    }
}

/// A server that speaks TLS and answers with a page about itself. It ends with its last owner.
final class TestTLSServer {
    let port: Int
    private let process = Process()

    init(_ pair: TestCertificates.Pair) throws {
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", pair.certificate, "-key", pair.key, "-www",
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        // It says where it listens, "ACCEPT 127.0.0.1:40213", at one time, and ends the line later.
        var text = ""
        var found: Int?
        while found == nil {
            let more = output.fileHandleForReading.availableData
            try #require(!more.isEmpty, "openssl s_server did not begin: \(text)")
            text += String(decoding: more, as: UTF8.self)
            found = text.firstMatch(of: /ACCEPT 127\.0\.0\.1:(\d+)/).flatMap { Int($0.output.1) }
        }
        port = try #require(found)
    }

    deinit {
        // What is started from a thread of the tests inherits that it does not listen to milder signals.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
