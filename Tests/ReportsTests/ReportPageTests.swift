import Reports
import Testing

@Suite("The page of a report")
struct ReportPageTests {
    @Test func nothingOfTheDataIsMarkup() {
        let page = ReportPage.html(of: .sample(name: "<script>alert('x')</script>&\"\u{1B}[2J"))
        #expect(!page.contains("<script"))
        #expect(!page.contains("\u{1B}"))
        #expect(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;\u{FFFD}[2J"))
    }

    @Test(
        "nothing in it leads out",
        arguments: [
            "src=", "href=", "url(", "@import", "<link", "<iframe", "<object", "<form", "http:", "https:",
            "javascript:",
        ])
    func leadsNowhere(text: String) {
        #expect(!ReportPage.html(of: .sample()).contains(text))
    }

    @Test func aPolicyForbidsWhatIsNotThere() {
        #expect(
            ReportPage.html(of: .sample()).contains(
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">"
            ))
    }

    /// Who does not see a chart hears what it shows.
    @Test func everyChartHasATitleAndADescription() {
        let page = ReportPage.html(of: .sample())
        #expect(page.contains("role=\"img\" aria-labelledby=\"chart2-title chart2-text\""))
        #expect(page.contains("<title id=\"chart2-title\">Records stored by day</title>"))
        #expect(page.contains("<desc id=\"chart2-text\">14 records in all, the most at 2026-11-20: 9.</desc>"))
        #expect(page.contains("<g><title>2026-11-20: 9</title>"))
    }

    /// A phone has the same charts in drawings of their own, and rows as lists with the names of their columns.
    @Test func aPhoneHasDrawingsOfItsOwn() {
        var report = Report.sample()
        let columns = [("run", true), ("source", false), ("state", false), ("read", true)]
        report.sections.append(.init("Runs", [.table(.init(columns: columns, rows: [["1", "w", "done", "2"]]))]))
        let page = ReportPage.html(of: report)
        #expect(page.contains("<svg class=\"narrow\" viewBox=\"0 0 330 190\""))
        #expect(page.contains("<svg class=\"wide\" viewBox=\"0 0 720 240\""))
        #expect(page.contains("<td data-c=\"read\" class=\"n\">2</td>"))
    }

    @Test func theSameFiguresStandInMarkdown() {
        #expect(
            ReportMarkdown.text(of: .sample(name: "a|b *c*")) == """
                # pulse: this week

                2026-11-16 to 2026-11-22

                - records stored: **14** (from 2 sources)
                - failed runs: **1**

                ## Records

                14 records from 2 sources.

                |  | Records stored by day |
                | --- | ---: |
                | 2026-11-19 | 5 |
                | 2026-11-20 | 9 |

                | source | records |
                | --- | ---: |
                | a\\|b \\*c\\* | 14 |

                |  | Rejections by reason |
                | --- | ---: |
                | missing\\_field | 3 |

                Made by a test.

                """)
    }
}

extension Report {
    static func sample(name: String = "trust_logs") -> Report {
        Report(
            title: "pulse: this week", subtitle: "2026-11-16 to 2026-11-22",
            figures: [
                Figure(name: "records stored", value: "14", detail: "from 2 sources"),
                Figure(name: "failed runs", value: "1", needsAttention: true),
            ],
            sections: [
                Section(
                    "Records",
                    [
                        .paragraph("14 records from 2 sources."),
                        .columns(
                            ColumnChart(
                                title: "Records stored by day",
                                description: "14 records in all, the most at 2026-11-20: 9.",
                                parts: [name, "others"],
                                columns: [
                                    .init(label: "2026-11-19", shortLabel: "19 Nov", values: [5, 0], text: "5"),
                                    .init(label: "2026-11-20", shortLabel: "20 Nov", values: [6, 3], text: "9"),
                                ],
                                ticks: [.init(value: 0, text: "0"), .init(value: 10, text: "10")])),
                        .table(Table(columns: [("source", false), ("records", true)], rows: [[name, "14"]])),
                        .bars(
                            BarChart(
                                title: "Rejections by reason", description: "3 in all.",
                                bars: [.init(label: "missing_field", value: 3, text: "3")])),
                    ])
            ], colophon: "Made by a test.")
    }
}
