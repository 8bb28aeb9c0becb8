internal import LinuxIO

/// Gives the engine's answers to those who asked, on a thread that may wait for them.
final class ReplyThread: Sendable {
    private static let limit = 4096

    let mailbox: Mailbox<Reply>
    private let isDone = Semaphore()

    init() throws(SystemError) {
        let mailbox = try Mailbox<Reply>(capacity: Self.limit)
        self.mailbox = mailbox
        let isDone = isDone
        _ = try Thread.start(name: "replies") {
            while true {
                let replies = mailbox.takeAll(waitingUpTo: nil)
                for reply in replies { reply() }
                guard !replies.isEmpty || !mailbox.isClosed else { break }
            }
            isDone.signal()
        }
    }

    /// Gives the answers that wait, for two seconds at the most.
    func close() {
        mailbox.close()
        isDone.wait(atMost: .seconds(2))
    }
}
