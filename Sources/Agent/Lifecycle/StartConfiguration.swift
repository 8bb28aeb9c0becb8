internal import AgentModel
internal import Configuration
internal import History

/// Which configuration an agent starts with, and under which number.
///
/// It is the file's, unless that is a text which was only tried: one that was never confirmed, or that was rolled back.
/// Taking it at a start would lock out an operator whom the rollback has just let in again.
struct StartConfiguration {
    var configuration: Configuration
    var status: ConfigurationStatus
    /// Whether the history does not have it yet as what came into force last.
    var isNew: Bool
    /// The generation whose text the file has and that was not taken; nil when the file was.
    var rejected: Int?

    /// - Parameters:
    ///   - file: what the file says; usable.
    ///   - rows: what came into force before, newest first.
    init(_ file: LoadResult, after rows: [ConfigurationRow], loader: ConfigurationLoader, at stamp: Stamp) {
        let digest = ConfigurationLoader.digest(of: file.configuration.text)
        let last = rows.first
        guard let trial = Trial(rows), trial.rejected.sha256 == digest, trial.accepted.sha256 != digest,
            case let before = loader.load(text: trial.accepted.text), before.isUsable
        else {
            isNew = last?.sha256 != digest
            configuration = file.configuration
            status = loader.status(of: file, generation: 1, at: stamp, by: Author(.start, "aloft run"), from: .start)
            number(after: last)
            return
        }
        isNew = last?.sha256 != trial.accepted.sha256
        rejected = trial.rejected.generation
        configuration = before.configuration
        status = loader.status(of: before, generation: 1, at: stamp, by: Self.restart, from: .rollback)
        status.isStale = true
        number(after: last)
    }

    /// Who rolls back at a start.
    static let restart = Author(.expiry, "restart before the confirmation")

    /// The same text keeps its number.
    private mutating func number(after last: ConfigurationRow?) {
        guard let last else { return }
        status.generation = last.generation + (isNew ? 1 : 0)
    }
}

/// A configuration that was tried and is not to be taken again, and the one that holds instead.
private struct Trial {
    let rejected: ConfigurationRow
    let accepted: ConfigurationRow

    init?(_ rows: [ConfigurationRow]) {
        guard let last = rows.first else { return nil }
        if last.isUnconfirmed {
            guard let accepted = rows.dropFirst().first(where: { !$0.isUnconfirmed }) else { return nil }
            (self.rejected, self.accepted) = (last, accepted)
        } else if last.source == ConfigurationSource.rollback.rawValue, rows.count > 1 {
            (rejected, accepted) = (rows[1], last)
        } else {
            return nil
        }
    }
}

extension ConfigurationRow {
    fileprivate var isUnconfirmed: Bool { confirmByMicroseconds != nil && confirmedAtMicroseconds == nil }
}
