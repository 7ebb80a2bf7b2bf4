/// Figures to be drawn; how large is the renderer's matter.
package struct Chart: Sendable, Equatable {
    package var kind: Kind
    package var points: [Point]
    /// Lines of the axis, from 0 up.
    package var ticks: [Tick]

    package init(kind: Kind, points: [Point], ticks: [Tick]) {
        self.kind = kind
        self.points = points
        self.ticks = ticks
    }

    package enum Kind: Sendable, Equatable {
        /// Upright, side by side: time goes on to the right.
        case columns
        /// Lying, below each other, each with its name and number.
        case bars
    }

    package struct Point: Sendable, Equatable {
        package var label: String
        package var shortLabel: String
        package var value: Double
        package var text: String

        package init(label: String, shortLabel: String, value: Double, text: String) {
            self.label = label
            self.shortLabel = shortLabel
            self.value = value
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
