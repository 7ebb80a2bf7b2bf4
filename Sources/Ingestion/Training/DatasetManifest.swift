package import Foundation
package import JSONText
package import Quantities

/// What a version of a dataset holds, and how it came to be: written beside it as `manifest.json`.
package struct DatasetManifest: Sendable, Equatable {
    package var content: Content
    package var made: Made

    package init(content: Content, made: Made) {
        self.content = content
        self.made = made
    }

    /// Follows from what the store and the rules' files say and from what was asked, and from nothing else: made again from
    /// the same store, it is the same.
    package struct Content: Sendable, Equatable {
        package var format: DatasetFormat
        package var isCompressed: Bool
        package var sources: [SourceID]
        package var timeZone: String
        /// The stretch of event times that was asked for, or of those there are; nil where there was nothing.
        package var times: Range<Int64>?
        package var terms: TrainingTerms
        package var tally: TrainingTally
        package var batches: [BatchFile]
        package var rules: RuleSet
        /// By which rule the store tells records apart.
        package var identityVersion: Int

        /// All that lie beside the manifest.
        package var files: [DataFile] { batches.map(\.file) + [rules.file] }
    }

    /// One batch: the records of one window.
    package struct BatchFile: Sendable, Equatable {
        package var file: DataFile
        package var days: ClosedRange<CivilDay>
        /// Event times of its first and its last record; microseconds.
        package var times: ClosedRange<Int64>
        package var sources: [Share]
        /// Rows that have a value of at least one of the variables.
        package var rowsWithVariables: Int

        /// What of it is of one source.
        package struct Share: Sendable, Equatable {
            package var source: SourceID
            package var rows: Int
            /// The runs that brought these records, in order.
            package var runs: [Int64]
        }
    }

    /// A file of the dataset, relative to its folder.
    package struct DataFile: Sendable, Equatable {
        package var name: String
        package var rows: Int
        package var bytes: Int64
        /// Of the file as it lies there: 64 hexadecimal digits.
        package var sha256: String

        package init(name: String, rows: Int, bytes: Int64, sha256: String) {
            self.name = name
            self.rows = rows
            self.bytes = bytes
            self.sha256 = sha256
        }
    }

    package struct RuleSet: Sendable, Equatable {
        package var file: DataFile
        package var included: [Entry]
        package var belowThreshold: [Entry]

        package struct Entry: Sendable, Equatable {
            package var id: String
            package var kind: Rule.Kind
            package var contentHash: String
            package var trust: Double
            package var basis: String
        }
    }

    /// What is another time another.
    package struct Made: Sendable, Equatable {
        package var dataset: String
        package var version: Int
        package var time: Date
        /// What was said.
        package var command: String
        /// The program's version.
        package var magpie: String
        /// `SQLite 3.40.1`
        package var engine: String
        /// Of the batches in their order: they count over all datasets of the workspace.
        package var numbers: [Int]
        /// Where the settings it went by come from.
        package var settings: [SettingOrigin]

        package init(
            dataset: String, version: Int, time: Date, command: String, magpie: String, engine: String, numbers: [Int],
            settings: [SettingOrigin]
        ) {
            self.dataset = dataset
            self.version = version
            self.time = time
            self.command = command
            self.magpie = magpie
            self.engine = engine
            self.numbers = numbers
            self.settings = settings
        }
    }

    /// A setting with the layer that it comes from.
    package struct SettingOrigin: Sendable, Equatable {
        package var key: String
        package var value: JSONValue
        /// `workspace`, `built in`
        package var layer: String
        /// `magpie.json line 6`; nil where no file says it.
        package var place: String?

        package init(key: String, value: JSONValue, layer: String, place: String?) {
            self.key = key
            self.value = value
            self.layer = layer
            self.place = place
        }
    }

    package static let fileName = "manifest.json"
    /// 1 had no hash over all of it.
    package static let formatVersion = 2
    /// What a number of a batch or a version may be: any program can read these exactly.
    package static let numbers = 1...1 << 53
}

/// How the files of a dataset are written.
package enum DatasetFormat: String, Sendable, CaseIterable {
    case jsonl
    case csv
}
