import HTTPServer
import ManagementAPI
import StandIns

/// What is as the input wants it, besides the request: fields that no client sends say it.
struct Circumstances {
    /// Who is at the other end, as `Fuzz-Peer` says.
    enum Sender: String {
        case loopback, stranger, encrypted, certificate, root, member, user, unknown
    }

    /// What the agent makes of commands, as `Fuzz-Agent` says.
    enum Mood: String {
        case willing, refusing, absent, full, stopping
        /// It has not published a snapshot yet.
        case starting
        /// It has not been heard of for long.
        case stalled
    }

    let sender: Sender
    let mood: Mood

    init(_ headers: HeaderFields) {
        sender = headers["Fuzz-Peer"].flatMap(Sender.init) ?? .loopback
        mood = headers["Fuzz-Agent"].flatMap(Mood.init) ?? .willing
    }

    var peer: Peer {
        switch sender {
        case .loopback: .tcp(address: "127.0.0.1", port: 5000)
        case .stranger, .encrypted, .certificate: .tcp(address: "2001:db8::7", port: 5000)
        case .root: .unix(.init(processID: 7, userID: 0, groupID: 0))
        case .member: .unix(.init(processID: 7, userID: Self.memberID, groupID: 1000))
        case .user: .unix(.init(processID: 7, userID: 1001, groupID: 1001))
        case .unknown: .unknown
        }
    }

    var certificate: ClientCertificate? {
        sender == .certificate ? ClientCertificate(commonName: "deploy", subject: "CN=deploy") : nil
    }

    var isEncrypted: Bool { sender == .encrypted || sender == .certificate }

    /// A member of the group that may change things over the socket.
    static let memberID: UInt32 = 1000
}

extension FakeAgent.Script {
    /// Commands are recorded, so that a client that does not wait has something to look at.
    init(_ mood: Circumstances.Mood) {
        self.init()
        operation = 3
        switch mood {
        case .willing, .starting, .stalled: break
        case .refusing:
            drain = .noSuccessor(instances: Fixture.drainedInstances)
            reload = .refused([Fixture.error, Fixture.warning])
            confirm = .nothingToConfirm
        case .absent:
            drain = .withdrawn
            undrain = .notFound(12)
            reload = .preconditionFailed(inForce: Fixture.digest)
        case .full:
            operation = nil
            drain = .tooMany(limit: 64)
            undrain = .notRecorded(why: "The disk is full.")
            reload = .confirmationPending(generation: 4)
            confirm = .notRecorded(why: "The disk is full.")
        case .stopping: shutDown()
        }
    }
}
