/// Everything besides its bytes that decides what becomes of the records of a file. A file that was read by another
/// recipe is read anew, whatever else is known of it.
package struct ReadingRecipe {
    private let source: Source
    /// By its own text: the same name may stand for another schema tomorrow.
    private let schema: RecordSchema?
    private let options: ReadingOptions

    package init(source: Source, schema: RecordSchema?, options: ReadingOptions) {
        self.source = source
        self.schema = schema
        self.options = options
    }

    /// Counts up when reading itself changes so much that files should be read again.
    private static let version = 1

    /// Sixteen bytes that are the same for the same recipe.
    package func digest(_ hasher: any IdentityHasher) -> [UInt8] {
        var text = RecipeText()
        text.append(Self.version)
        text.append(RecordIdentity.ruleVersion)
        text.append(source.schema)
        text.append(schema?.text)
        if case .file(let files) = source.kind { text.append(files.delimiter.map(Int.init) ?? -1) }
        append(source.shape, to: &text)
        text.append(options.validatesSchema ? 1 : 0)
        text.append(options.filtersInvalidData ? 1 : 0)
        text.append(options.maximumRecordBytes)
        text.append(options.maximumDepth)
        let identity = text.bytes.withUnsafeBufferPointer { hasher.identity(of: $0) }
        return [identity.high, identity.low].flatMap { half in
            (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * UInt64($0))) }
        }
    }

    private func append(_ shape: RecordShape, to text: inout RecipeText) {
        text.append(shape.recordsAt)
        text.append(shape.contract.rawValue)
        text.append(shape.key)
        text.append(shape.eventTime)
        text.append(shape.transforms.count)
        for transform in shape.transforms {
            switch transform {
            case .rename(let from, let to): text.append(["rename", from, to])
            case .drop(let field): text.append(["drop", field])
            case .keep(let fields): text.append(["keep"] + fields)
            case .setDefault(let field, let json): text.append(["default", field, json])
            case .convert(let field, let conversion): text.append(["convert", field] + words(of: conversion))
            case .flatten(let field): text.append(["flatten", field])
            case .nest(let field): text.append(["nest", field])
            }
        }
    }

    private func words(of conversion: Transform.Conversion) -> [String] {
        switch conversion {
        case .number: ["number"]
        case .boolean: ["boolean"]
        case .text: ["text"]
        case .trim: ["trim"]
        case .lower: ["lower"]
        case .date(let format): ["date", format]
        }
    }
}

/// Values end to end, each behind its length, so that no two lists of values have the same bytes.
private struct RecipeText {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ number: Int) {
        for shift in stride(from: 0, to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: UInt64(bitPattern: Int64(number)) >> UInt64(shift)))
        }
    }

    mutating func append(_ text: String?) { append(text.map { Array($0.utf8) }) }

    mutating func append(_ text: [UInt8]?) {
        append(text?.count ?? -1)
        bytes += text ?? []
    }

    mutating func append(_ texts: [String]) {
        append(texts.count)
        for text in texts { append(text) }
    }
}
