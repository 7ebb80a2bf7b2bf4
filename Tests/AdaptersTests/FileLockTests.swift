import Foundation
import TestSupport
import Testing

@testable import Adapters

@Suite("Locks on files")
struct FileLockTests {
    @Test func aLockIsWorthNothingOnceItsFileIsTakenAway() throws {
        let folder = try StoreFolder()
        let path = folder.path + "/lock"
        let early = try FileLock(path: path)
        #expect(try early.attempt())
        #expect(early.isInPlace)
        unlink(path)
        #expect(!early.isInPlace)
        let late = try FileLock(path: path)
        #expect(try late.attempt())
        #expect(late.isInPlace)
        #expect(!early.isInPlace)
    }
}
