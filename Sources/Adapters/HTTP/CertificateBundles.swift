import CHTTPClient
import Ingestion

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The system's trusted certificates with those of a file behind them. Kept, as they are asked for with each request,
/// and read again where the file has changed. Used on one thread only.
final class CertificateBundles {
    private struct Bundle {
        var status: FileStatus
        var bytes: [UInt8]
    }

    private var bundles: [String: Bundle] = [:]
    /// Read when first needed; empty where the system keeps its certificates elsewhere, and libcurl knows where.
    private var systemBytes: [UInt8]?

    private static let largest = 8 << 20

    func bundle(adding path: String) throws(HTTPFailure) -> [UInt8] {
        guard let file = try? SmallFile(path, largest: Self.largest) else { throw .certificateFileUnusable(path: path) }
        if let bundle = bundles[path], bundle.status == file.status { return bundle.bytes }
        guard let bytes = try? file.read(), holdsCertificate(bytes) else { throw .certificateFileUnusable(path: path) }
        let bundle = systemCertificates() + [0x0A] + bytes
        bundles[path] = Bundle(status: file.status, bytes: bundle)
        return bundle
    }

    private func systemCertificates() -> [UInt8] {
        if let systemBytes { return systemBytes }
        var bytes: [UInt8] = []
        if let path = http_copy_certificate_path() {
            bytes = (try? SmallFile(String(cString: path), largest: Self.largest).read()) ?? []
            free(path)
        }
        systemBytes = bytes
        return bytes
    }

    private func holdsCertificate(_ bytes: [UInt8]) -> Bool {
        String(decoding: bytes, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----")
    }
}
