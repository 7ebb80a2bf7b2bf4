internal import Quantities

extension SettingCatalogue {
    static let money: [SettingDefinition] = [
        SettingDefinition(
            "daily_cost_threshold_usd", .money, .money(.zero...million), default: .money(dollars(10)), unit: .dollars,
            spoken: [
                "daily budget", "daily limit", "daily cost threshold", "daily cost limit", "daily spending limit",
                "daily threshold", "budget", "spending limit", "cost threshold", "cost limit", "daily cap",
                "daily spending", "daily cost", "budget per day", "limit per day", "spending cap", "daily spend limit",
            ],
            summary: "What may be spent in a day",
            affects: "Requests that would cost more than is left of it today are not made.",
            example: "set the daily budget to $25"),
        SettingDefinition(
            "monthly_cost_limit_usd", .money, .money(.zero...million), default: .money(dollars(100)), unit: .dollars,
            spoken: [
                "monthly budget", "monthly limit", "monthly cost limit", "monthly spending limit",
                "monthly cost threshold", "budget per month", "limit per month", "monthly cap",
            ],
            summary: "What may be spent in a calendar month",
            affects: "Requests that would cost more than is left of it this month are not made.",
            example: "set the monthly budget to 200 dollars"),
        SettingDefinition(
            "total_cost_limit_usd", .money, .money(.zero...million), default: .money(dollars(1000)), unit: .dollars,
            spoken: [
                "total budget", "total limit", "total cost limit", "overall limit", "overall budget", "total cap",
            ],
            summary: "What may be spent in all",
            affects: "Requests that would cost more than is left of it are not made.",
            example: "set the total budget to $2,000"),
        SettingDefinition(
            "emergency_shutdown_threshold_usd", .money, .money(.zero...million), default: .money(dollars(50)),
            unit: .dollars,
            spoken: [
                "emergency shutdown", "emergency shutdown threshold", "shutdown threshold", "emergency threshold",
                "emergency limit", "emergency stop", "shutdown limit", "kill switch", "emergency shutdown limit",
            ],
            summary: "Amount in a day at which spending stops until “resume spending”",
            affects: "All spending stops once this much is recorded today, whatever the daily budget was raised to.",
            example: "set emergency shutdown to $60"),
        SettingDefinition(
            "cost_warning_percent", .money, .integer(1...100), default: .integer(70), unit: .percent,
            spoken: ["cost warning", "warning threshold", "warning percent", "budget warning", "warning level"],
            summary: "Share of a limit at which a warning is given",
            affects: "When the cost status turns from ok to warning.",
            example: "set cost warning to 60%"),
        SettingDefinition(
            "cost_critical_percent", .money, .integer(1...100), default: .integer(90), unit: .percent,
            spoken: ["cost critical", "critical threshold", "critical percent", "budget critical", "critical level"],
            summary: "Share of a limit at which the status is critical",
            affects: "When the cost status turns from warning to critical.",
            example: "set cost critical to 95%"),
        SettingDefinition(
            "price_per_1000_tokens_usd", .money, .money(.zero...dollars(1000)), default: .money(micros(2000)),
            unit: .dollars,
            spoken: [
                "token price", "price per 1000 tokens", "price per thousand tokens", "default token price",
                "price of tokens", "cost per 1000 tokens",
            ],
            summary: "Price of 1,000 tokens where a source states none",
            affects: "Estimates and the ledger; figures made with it say “assumed”.",
            example: "set token price to $0.003"),
        SettingDefinition(
            "price_per_call_usd", .money, .money(.zero...dollars(1000)), default: .money(micros(1000)),
            unit: .dollars,
            spoken: [
                "call price", "price per call", "price per request", "default call price", "cost per call",
                "api call price",
            ],
            summary: "Price of a call where a source states neither that nor tokens",
            affects: "Estimates and the ledger; figures made with it say “assumed”.",
            example: "set call price to $0.002"),
        SettingDefinition(
            "confirm_above_usd", .money, .money(.zero...million), default: .money(dollars(1)), unit: .dollars,
            spoken: ["confirmation threshold", "confirm above", "confirmation limit", "ask above"],
            summary: "Estimated cost above which a command asks before it spends",
            affects: "Which commands ask for a yes.",
            example: "set confirm above to $5"),
    ]

    private static let million = dollars(1_000_000)
    private static func dollars(_ amount: Int64) -> Money { Money(microdollars: amount * 1_000_000) }
    private static func micros(_ amount: Int64) -> Money { Money(microdollars: amount) }
}
