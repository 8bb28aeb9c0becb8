/// The steps that lead to today's schema, oldest first. A step that was released never changes.
package enum Migrations {
    package struct Step: Sendable {
        package let name: String
        package let sql: String
    }

    package static let all: [Step] = [
        Step(name: "v0001_history", sql: String(decoding: PackageResources.v0001_history_sql, as: UTF8.self)),
        Step(
            name: "v0002_control_plane", sql: String(decoding: PackageResources.v0002_control_plane_sql, as: UTF8.self)),
        Step(
            name: "v0003_notifications", sql: String(decoding: PackageResources.v0003_notifications_sql, as: UTF8.self)),
        Step(
            name: "v0004_tracker_changes",
            sql: String(decoding: PackageResources.v0004_tracker_changes_sql, as: UTF8.self)),
        Step(
            name: "v0005_observations", sql: String(decoding: PackageResources.v0005_observations_sql, as: UTF8.self)),
        Step(name: "v0006_not_started", sql: String(decoding: PackageResources.v0006_not_started_sql, as: UTF8.self)),
        Step(name: "v0007_long_runs", sql: String(decoding: PackageResources.v0007_long_runs_sql, as: UTF8.self)),
        Step(name: "v0008_run_ends", sql: String(decoding: PackageResources.v0008_run_ends_sql, as: UTF8.self)),
        Step(name: "v0009_mails", sql: String(decoding: PackageResources.v0009_mails_sql, as: UTF8.self)),
    ]
}
