package import Ingestion
internal import Quantities

extension ErrorText {
    package static func sentence(for failure: StoreCopyFailure) -> String {
        switch failure {
        case .missing(let path):
            "There is no store at \(SafeText.of(path)), so there is nothing to copy."
        case .occupied(let path):
            "There is something at \(SafeText.of(path)) already, and a copy never replaces anything. Nothing was copied; move it away, or name another place."
        case .taken(let path):
            "Another process is copying a store to \(SafeText.of(path)) just now. Nothing was copied."
        case .running(let path, let run):
            "Run \(run.run) of \(run.source) \(place(of: run)) goes on in the store \(SafeText.of(path)): what it stores from now on would not be in the copy. Nothing was copied; wait until it is over, or say “cancel run \(run.run)” there."
        case .changed(let path):
            "The store \(SafeText.of(path)) was loaded while it was copied, and what came would not be in the copy. Nothing was copied; stop what loads it, such as “magpie watch”, and copy again."
        case .differs(let path, let table, let read, let found):
            read == found
                ? "What was read back from \(SafeText.of(path)) is not what was written (table \(table)). The copy was taken away again; the store it was made of is as it was. Check the disk, and copy again."
                : "Of \(read) rows of the table \(table) \(found) are at \(SafeText.of(path)). The copy was taken away again; the store it was made of is as it was. Check the disk, and copy again."
        case .store(.stopped):
            "Stopped. Nothing was copied; the store is as it was."
        case .store(let error):
            "The store was not copied. " + sentence(for: error)
        }
    }

    package static func sentence(for failure: StoreSetupFailure) -> String {
        switch failure {
        case .cannotDistribute(let path):
            "The server of \(SafeText.of(path)) has no extension that distributes tables: Citus must be installed there, and stand in its shared_preload_libraries. Nothing was changed. Without --distributed the store is set up on this server alone."
        case .clusterRefuses(let error):
            "A store was tried on the cluster and taken away again, because it did not work there: \(sentence(for: error)) The store itself was not touched."
        case .occupied(let path):
            "There is a store at \(SafeText.of(path)), where one would be made for a trial. Nothing was changed; rename that schema, and set up again."
        case .store(let error):
            sentence(for: error)
        }
    }
}

/// What is said of whole stores that are copied.
package enum StoreToolText {
    package static func copied(records: Int, rows: Int, to place: String, isOnServer: Bool) -> String {
        let next =
            isOnServer
            ? "To go on there, name it as “store” in magpie.json."
            : "To go on there, it must be .magpie/store.sqlite of its workspace, and magpie.json name no “store”."
        return "Copied \(Formatted.count(records, "record")) and all that is known of them to \(SafeText.of(place)): "
            + "\(Formatted.count(rows, "row")) in all, read back and found the same. \(next)"
    }

    package static func progress(copied: Int, verified: Int, total: Int) -> String {
        let (done, what) = verified == 0 ? (copied, "copied") : (verified, "read back")
        return "\(Formatted.count(done)) of \(Formatted.count(total, "record")) \(what)"
    }
}
