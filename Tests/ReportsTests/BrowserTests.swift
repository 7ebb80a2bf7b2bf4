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

    /// Whichever colours the reader's system asks for, every text stands out from what is behind it; paper is white, also
    /// where the screen is dark.
    @Test(arguments: [
        (false, false, "rgb(251, 250, 247)"), (true, false, "rgb(20, 23, 27)"), (true, true, "rgb(255, 255, 255)"),
    ])
    func everyTextCanBeRead(isDark: Bool, isPaper: Bool, ground: String) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        // The contrast of WCAG 2: at least 4.5 to 1 for text of this size.
        let measure = """
            <script>onload = () => {
              const light = colour => {
                const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(Number).map(part =>
                  part <= 10 ? part / 3294.6 : ((part / 255 + .055) / 1.055) ** 2.4)
                return .2126 * r + .7152 * g + .0722 * b
              }
              const ground = element => {
                const colour = getComputedStyle(element).backgroundColor
                return colour.endsWith(', 0)') && element.parentElement ? ground(element.parentElement) : colour
              }
              const texts = [...document.querySelectorAll('p,h1,h2,dt,dd,th,td,figcaption,li,footer,svg text')]
              const contrasts = texts.filter(text => text.textContent.trim()).map(text => {
                const style = getComputedStyle(text)
                const [a, b] = [light(text.closest('svg') ? style.fill : style.color), light(ground(text))]
                return (Math.max(a, b) + .05) / (Math.min(a, b) + .05)
              })
              document.title = [ground(document.body), contrasts.length > 20, Math.min(...contrasts) >= 4.5].join(' ')
            }</script>
            """
        var page = ReportPage.html(of: .sample()).replacing("default-src 'none'; ", with: "")
            .replacing("</body>", with: measure + "</body>")
        if isPaper { page = page.replacing("@media print", with: "@media all") }
        let document = try Browser.document(of: file(page), ["--blink-settings=preferredColorScheme=\(isDark ? 0 : 1)"])
        #expect(document.contains("<title>\(ground) true true</title>"), "\(document.prefix(400))")
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
