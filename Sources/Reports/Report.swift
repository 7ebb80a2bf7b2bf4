/// What a report says, ready to be laid out: all figures as the commands say them.
package struct Report: Sendable, Equatable {
    package var title: String
    /// The period, the workspace, when it was made.
    package var subtitle: String
    package var figures: [Figure]
    package var sections: [Section]
    /// The last line of the page.
    package var colophon: String

    package init(title: String, subtitle: String, figures: [Figure], sections: [Section], colophon: String) {
        self.title = title
        self.subtitle = subtitle
        self.figures = figures
        self.sections = sections
        self.colophon = colophon
    }

    /// One number that matters, with its name and what stands beside it.
    package struct Figure: Sendable, Equatable {
        package var name: String
        package var value: String
        package var detail: String
        package var needsAttention: Bool

        package init(name: String, value: String, detail: String = "", needsAttention: Bool = false) {
            self.name = name
            self.value = value
            self.detail = detail
            self.needsAttention = needsAttention
        }
    }

    package struct Section: Sendable, Equatable {
        package var title: String
        package var blocks: [Block]

        package init(_ title: String, _ blocks: [Block]) {
            self.title = title
            self.blocks = blocks
        }
    }

    package enum Block: Sendable, Equatable {
        case paragraph(String)
        case table(Table)
        case columns(ColumnChart)
        case bars(BarChart)
    }

    package struct Table: Sendable, Equatable {
        package var columns: [(title: String, isNumeric: Bool)]
        package var rows: [[String]]

        package init(columns: [(title: String, isNumeric: Bool)], rows: [[String]]) {
            self.columns = columns
            self.rows = rows
        }

        package static func == (left: Table, right: Table) -> Bool {
            left.columns.elementsEqual(right.columns, by: ==) && left.rows == right.rows
        }
    }

    /// Sums over time, a column a stretch, of one part or of several on top of each other.
    package struct ColumnChart: Sendable, Equatable {
        package var title: String
        /// What it shows, in a sentence, for whoever does not see it.
        package var description: String
        /// Names of the parts; one for a chart without a legend.
        package var parts: [String]
        package var columns: [Column]
        /// Lines across, from 0 up.
        package var ticks: [Tick]

        package init(
            title: String, description: String, parts: [String], columns: [Column], ticks: [Tick]
        ) {
            self.title = title
            self.description = description
            self.parts = parts
            self.columns = columns
            self.ticks = ticks
        }

        package struct Column: Sendable, Equatable {
            package var label: String
            /// Under the column, where there is room.
            package var shortLabel: String
            /// A value a part.
            package var values: [Double]
            /// The sum as a reply says it.
            package var text: String

            package init(label: String, shortLabel: String, values: [Double], text: String) {
                self.label = label
                self.shortLabel = shortLabel
                self.values = values
                self.text = text
            }
        }

        package struct Tick: Sendable, Equatable {
            package var value: Double
            package var text: String

            package init(value: Double, text: String) {
                self.value = value
                self.text = text
            }
        }
    }

    /// A bar a name, the longest first.
    package struct BarChart: Sendable, Equatable {
        package var title: String
        package var description: String
        package var bars: [Bar]

        package init(title: String, description: String, bars: [Bar]) {
            self.title = title
            self.description = description
            self.bars = bars
        }

        package struct Bar: Sendable, Equatable {
            package var label: String
            package var value: Double
            package var text: String

            package init(label: String, value: Double, text: String) {
                self.label = label
                self.value = value
                self.text = text
            }
        }
    }
}
