import Foundation
import Reports
import Testing

/// The page as a browser has it.
@Suite(
    "A report in a browser", .serialized,
    .enabled(if: Browser.path != nil, "there is no chromium here; scripts/setup --test installs it where it can"))
struct BrowserTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("magpie-report-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func file(_ text: String, _ name: String = "report.html") throws -> URL {
        let url = folder.appendingPathComponent(name)
        try Data(text.utf8).write(to: url)
        return url
    }

    @Test func theFiguresStandInTheDocument() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let document = try Browser.document(of: file(ReportPage.html(of: .sample(name: "<b>trust</b>"))))
        #expect(document.contains("<dd class=\"value\">14</dd>"))
        #expect(document.contains("<td class=\"k\">&lt;b&gt;trust&lt;/b&gt;</td><td class=\"n\">14</td>"))
        #expect(document.contains("<rect class=\"p0\""))
    }

    /// Were markup to slip in from the data, the page's policy keeps its script from running.
    @Test func aScriptInThePageDoesNotRun() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let page = ReportPage.html(of: .sample())
        let slipped = page.replacing("</body>", with: "<script>document.title = 'ran'</script></body>")
        let kept = try Browser.document(of: file(slipped))
        #expect(!kept.contains("<title>ran</title>"))
        // The same script without the policy runs: what is tested is the policy.
        let allowed = try Browser.document(of: file(slipped.replacing("default-src 'none'; ", with: "")))
        #expect(allowed.contains("<title>ran</title>"))
    }

    /// On a phone the page is as wide as the phone; tables and charts scroll within it. Nothing is loaded besides the page.
    @Test(arguments: [375, 1200])
    func thePageFitsTheScreenAndLoadsNothing(width: Int) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let measure = """
            <script>onload = () => parent.postMessage([innerWidth, document.documentElement.scrollWidth <= innerWidth,
            performance.getEntriesByType('resource').length].join(' '), '*')</script>
            """
        let long = String(repeating: "a_very_long_name_of_a_source_", count: 8)
        let page = ReportPage.html(of: .sample(name: long)).replacing("default-src 'none'; ", with: "")
            .replacing("</body>", with: measure + "</body>")
        _ = try file(page, "page.html")
        let frame = try file(
            """
            <!DOCTYPE html><title>waiting</title><script>onmessage = event => document.title = event.data</script>
            <iframe src="page.html" width="\(width)" height="800" style="border:0"></iframe>
            """, "frame.html")
        let document = try Browser.document(of: frame)
        #expect(document.contains("<title>\(width) true 0</title>"), "\(document.prefix(200))")
    }
}
