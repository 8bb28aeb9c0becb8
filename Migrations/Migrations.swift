/// The steps that lead to today's schema, oldest first. A step that was released never changes.
package enum Migrations {
    package struct Step: Sendable {
        package let name: String
        package let sql: String
    }

    package static let all: [Step] = [
        Step(name: "v0001_history", sql: String(decoding: PackageResources.v0001_history_sql, as: UTF8.self))
    ]
}
