/// A certificate that a server signed itself, for `localhost` and 127.0.0.1; it is its own issuer.
package struct ServerCertificate: Sendable {
    /// Clients that are to trust it are given this file.
    package let file: String
    package let keyFile: String

    init(for process: ServerProcess) throws {
        file = process.folder + "/server.crt"
        keyFile = process.folder + "/server.key"
        try process.run([
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", keyFile,
            "-out", file,
        ])
    }
}
