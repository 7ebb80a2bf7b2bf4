import MagpieIngestion
import MagpieIntents
import MagpieSettings

/// Ingests the sample workspace, or the one named, and prints what came of it.
@main
struct FeedReport {
    static func main() async throws {
        let workspace = CommandLine.arguments.dropFirst().first ?? "../pulse"

        // Ingest: the same sources, budgets and store as the program's.
        let magpie = IngestionManager(workspace: workspace)
        let report = try await magpie.ingestPulseOutputs()
        for source in report.sources {
            print("\(source.id): \(source.processed) processed, \(source.ingested) ingested")
        }
        let metadata = try await magpie.systemMetadata()
        let costs = try await magpie.costSummary()
        print("\(metadata.recordCount) records in \(metadata.storeEngine), \(costs.total.costUSD) USD spent")
        await magpie.close()

        // Settings: typed, with the same defaults.
        let settings = SettingsManager(workspace: workspace)
        print("trust threshold \(settings.value(for: "trust_threshold", default: 0.5))")

        // Lines: understood, not acted on.
        let recognizer = try IntentRecognizer(names: ["source": metadata.activeSources])
        if case .understood(let commands) = recognizer.understand("how much did we spend on trust logs today") {
            for command in commands { print(command.intent, command.slots.keys.sorted()) }
        }
    }
}
