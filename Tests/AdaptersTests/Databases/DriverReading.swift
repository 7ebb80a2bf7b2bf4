import Adapters
import Foundation
import Ingestion

/// Asks a driver, the shortest way.
enum DriverReading {
    /// The rows of a query as JSON texts.
    static func rows(
        _ driver: any DatabaseDriver, _ address: String, _ query: String, _ values: [String: QueryValue] = [:],
        options: DatabaseOptions = DatabaseOptions()
    ) async throws(DatabaseFailure) -> [String] {
        let outcome = await outcome(driver, address, query, values, options: options)
        if let failure = outcome.failure { throw failure }
        return outcome.rows
    }

    /// The rows that came, and why no more did.
    static func outcome(
        _ driver: any DatabaseDriver, _ address: String, _ query: String, _ values: [String: QueryValue] = [:],
        options: DatabaseOptions = DatabaseOptions()
    ) async -> (rows: [String], failure: DatabaseFailure?) {
        var lines: [String] = []
        do throws(DatabaseFailure) {
            let session = try await open(driver, address, options)
            do throws(DatabaseFailure) {
                _ = try await session.begin(try QueryText(query, for: driver.engine).bound(values))
                while let stretch = try await session.next(watching: []) {
                    lines += String(decoding: stretch.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
                }
                await session.close()
                return (lines, nil)
            } catch {
                await session.close()
                throw error
            }
        } catch {
            return (lines, error)
        }
    }

    /// What a driver says of the values of a query's first row.
    static func kinds(
        _ driver: any DatabaseDriver, _ address: String, _ query: String
    ) async throws(DatabaseFailure) -> [WatchedValue.Kind] {
        let session = try await open(driver, address)
        do throws(DatabaseFailure) {
            let columns = try await session.begin(BoundQuery(query))
            let rows = try await session.next(watching: Array(columns.indices))
            await session.close()
            return Array((rows?.watched ?? []).prefix(columns.count)).map(\.kind)
        } catch {
            await session.close()
            throw error
        }
    }

    /// Why a query gives no rows.
    static func failure(
        _ driver: any DatabaseDriver, _ address: String, _ query: String = "SELECT 1 AS a",
        _ values: [String: QueryValue] = [:], options: DatabaseOptions = DatabaseOptions()
    ) async -> DatabaseFailure? {
        await outcome(driver, address, query, values, options: options).failure
    }

    static func open(
        _ driver: any DatabaseDriver, _ address: String, _ options: DatabaseOptions = DatabaseOptions()
    ) async throws(DatabaseFailure) -> any DatabaseSession {
        let address = try DatabaseAddress(address) { reference throws(SecretFailure) in
            throw .missing(reference: reference)
        }
        return try await driver.open(address, options: options)
    }
}
