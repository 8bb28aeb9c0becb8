import Foundation
import Lab

// Usage: aloft-soak [FACTOR]
//
// One agent, with the limits of its unit, does 20,000 check runs, 5,000 notify runs, 1,000 mails, 2,000 reloads, 300 drains, 20,000 API requests and
// 500 streams of events (each times FACTOR), and has then no more of anything than before.
// Another does as many check runs and nothing else, and a third checks servers. Exit status 1 names what grew.
Laboratory.enter()

guard let factor = Double(CommandLine.arguments.dropFirst().first ?? "1"), factor > 0 else {
    print("Usage: aloft-soak [FACTOR]")
    exit(64)
}

do {
    let amounts = Amounts().scaled(by: factor)
    async let checksAlone = ChecksAlone.run(amounts.checkRuns)
    async let serversAlone = ServersAlone.run(2 * amounts.checkRuns)
    let growths = try await Soak.run(amounts) + checksAlone + serversAlone
    for growth in growths { print("GREW: \(growth)") }
    print(growths.isEmpty ? "Nothing grew." : "\(growths.count) things grew.")
    exit(growths.isEmpty ? 0 : 1)
} catch {
    print("The laboratory failed: \(error)")
    exit(1)
}
