import AgentModel
import Configuration
import History
import Testing

@testable import Agent

/// Who is told of what, in keepalived's words.
struct NotifyEventTests {
    static func event(
        _ event: NotifyEvent.Event, _ subject: NotifyEvent.Subject = .instance, _ notifications: Notifications = all,
        stamp: Stamp = Stamp(wallMicroseconds: 1, bootID: "b", monotonicMicroseconds: 1)
    ) -> NotifyEvent {
        NotifyEvent(
            subject: subject, name: subject == .group ? "G 1" : "VI_1", event: event,
            priority: subject == .group ? 0 : 100, stamp: stamp, notifications: notifications)
    }

    private static let all = {
        var all = Notifications()
        all.onActive = NotifyCommand(command: ["active"])
        all.onBackup = NotifyCommand(command: ["backup", "x"])
        all.onFault = NotifyCommand(command: ["fault"])
        all.onStop = NotifyCommand(command: ["stop"])
        all.onDeletion = NotifyCommand(command: ["deletion"])
        all.onLowerPriority = NotifyCommand(command: ["lower"])
        all.onAny = NotifyCommand(command: ["any", "y"])
        all.tellsPriority = true
        return all
    }()

    @Test(
        arguments: [
            (.active, ["active"], "MASTER"), (.backup, ["backup", "x"], "BACKUP"), (.fault, ["fault"], "FAULT"),
            (.stop, ["stop"], "STOP"), (.deleted, ["deletion"], "DELETED"),
        ] as [(NotifyEvent.Event, [String], String)])
    func `the program for the event comes first, then the one for all with four more arguments`(
        event: NotifyEvent.Event, specific: [String], word: String
    ) {
        let instance = Self.event(event)
        #expect(instance.commands.map(\.command) == [specific, ["any", "y", "INSTANCE", "VI_1", word, "100"]])
        #expect(instance.line(isActive: false) == "INSTANCE \"VI_1\" \(word) 100\n")
        let group = Self.event(event, .group)
        #expect(group.commands.last?.command == ["any", "y", "GROUP", "G 1", word, "0"])
        #expect(group.line(isActive: false) == "GROUP \"G 1\" \(word) 0\n")
    }

    @Test func `a lower advertisement has a program of its own and no other`() {
        #expect(Self.event(.lowerPriority).commands.map(\.command) == [["lower"]])
        #expect(Self.event(.lowerPriority).line(isActive: true) == "INSTANCE \"VI_1\" MASTER_RX_LOWER_PRI 100\n")
    }

    @Test func `a change of priority is told to pipes alone, where it is asked for`() {
        #expect(Self.event(.priority).commands.isEmpty)
        #expect(Self.event(.priority).line(isActive: true) == "INSTANCE \"VI_1\" MASTER_PRIORITY 100\n")
        #expect(Self.event(.priority).line(isActive: false) == "INSTANCE \"VI_1\" BACKUP_PRIORITY 100\n")
        #expect(Self.event(.priority, .instance, Notifications()).line(isActive: true) == nil)
    }

    @Test func `without a program for its removal an instance that is removed is one in FAULT`() {
        var some = Self.all
        some.onDeletion = nil
        let event = Self.event(.deleted, .instance, some)
        #expect(event.commands.map(\.command) == [["fault"], ["any", "y", "INSTANCE", "VI_1", "FAULT", "100"]])
        #expect(event.line(isActive: false) == "INSTANCE \"VI_1\" FAULT 100\n")
    }

    @Test(arguments: NotifyEvent.Event.allCases)
    func `nobody is told where nobody is configured`(event: NotifyEvent.Event) {
        #expect(Self.event(event, .instance, Notifications()).commands.isEmpty)
    }
}
