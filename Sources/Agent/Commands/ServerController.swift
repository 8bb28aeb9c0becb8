internal import AgentModel
internal import Balancing
internal import History
internal import LinuxIO
internal import Logging
internal import ManagementAPI

/// Orders for single servers. Each is a row of the history, written before the balancer follows: it holds for later runs
/// too, until it is taken back.
struct ServerController: Sendable {
    private let services: Services
    private let balancer: BalancerThread
    private let snapshots: BalancingSnapshotStore

    init(_ services: Services, _ balancer: BalancerThread, _ snapshots: BalancingSnapshotStore) {
        self.services = services
        self.balancer = balancer
        self.snapshots = snapshots
    }

    func change(_ request: ServerRequest, _ command: Command<ServerOutcome>) {
        let operation = command.begin(request.action.operation, in: services)
        let service = snapshots.latest?.services.first { $0.service.identity == request.member.service }?.service
        guard let service, let server = service.server(request.member.server) else {
            return command.conclude(operation, "not_found", .noSuchServer(request.member))
        }
        switch request.action {
        case .check:
            balancer.check(server.terms.checks.map(\.name))
            command.conclude(operation, "done", .done(request.member))
        case .lift(let kind): lift(kind, request.member, operation, command)
        case .order(let kind):
            guard request.isForced || !kind.takesOut || !service.wouldLoseQuorum(without: request.member.server) else {
                return command.conclude(operation, "refused", .wouldLoseQuorum(request.member))
            }
            order(kind, request, operation, command)
        }
    }

    private func order(
        _ kind: ServerOrder.Kind, _ request: ServerRequest, _ operation: Operation, _ command: Command<ServerOutcome>
    ) {
        let (author, stamp) = (command.requester.author, services.clock.stamp())
        let id: Int64
        do throws(HistoryError) {
            id = try services.history.write(
                .serverOrder(
                    ServerOrderRecord(
                        stamp: stamp, member: request.member, kind: kind, reason: request.reason, by: author)))
        } catch {
            return command.conclude(operation, "failed", .notRecorded(why: error.description))
        }
        let order = ServerOrder(
            id: id, member: request.member, kind: kind, reason: request.reason, by: author, since: stamp)
        let isPosted = balancer.mailbox.post(
            .order(order) { replaced in
                guard let replaced else {
                    enqueueEnd(of: [order], by: author)
                    return command.conclude(operation, "not_found", .noSuchServer(request.member))
                }
                enqueueEnd(of: replaced, by: author)
                command.conclude(operation, "done", .done(request.member))
            })
        guard !isPosted else { return }
        enqueueEnd(of: [order], by: author)
        command.conclude(operation, "failed", .shuttingDown)
    }

    private func lift(
        _ kind: ServerRequest.Lifted, _ member: PoolMember, _ operation: Operation, _ command: Command<ServerOutcome>
    ) {
        let author = command.requester.author
        let isPosted = balancer.mailbox.post(
            .lift(member, kind) { lifted in
                guard !lifted.isEmpty else {
                    return command.conclude(operation, "not_found", .nothingToLift(member))
                }
                enqueueEnd(of: lifted, by: author)
                command.conclude(operation, "done", .done(member))
            })
        if !isPosted { command.conclude(operation, "failed", .shuttingDown) }
    }

    /// The balancer has ended them already: this follows when the disk lets it.
    private func enqueueEnd(of orders: [ServerOrder], by author: Author) {
        for order in orders {
            services.history.enqueue(
                .serverOrderLifted(ServerOrderLiftRecord(stamp: services.clock.stamp(), id: order.id, by: author)))
        }
    }
}

extension ServerOrder.Kind {
    /// Whether the server gets no new connections from then on.
    fileprivate var takesOut: Bool {
        switch self {
        case .weight(let weight): weight == 0
        case .drain, .maintenance: true
        }
    }
}

extension ServerRequest.Action {
    fileprivate var operation: OperationRecord.Kind {
        switch self {
        case .order(.weight): .serverWeight
        case .order(.drain): .serverDrain
        case .order(.maintenance): .serverMaintenance
        case .lift(.weight): .serverWeightReset
        case .lift(.drain): .serverUndrain
        case .lift(.maintenance): .serverMaintenanceEnd
        case .check: .serverCheck
        }
    }
}
