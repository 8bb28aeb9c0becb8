/// That something about another router or host began or ended.
package struct ObservationDocument: Codable, Hashable, Sendable {
    package var id: Int64
    package var at: String
    package var monotonicUs: Int64
    package var bootId: String
    package var runId: Int64
    package var change: String
    package var kind: String
    package var instance: String
    package var peer: String?
    package var mac: String?
    package var beganAt: String
    package var lastedUs: Int64?
    package var ending: String?
    package var sightings: Int64
    package var summary: String
    package var evidence: Evidence
    package var configurationGeneration: Int

    package struct Evidence: Codable, Hashable, Sendable {
        package var theirs: String
        package var ours: String
    }
}
