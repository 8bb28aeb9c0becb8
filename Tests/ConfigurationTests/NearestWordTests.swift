import Testing

@testable import Configuration

struct NearestWordTests {
    @Test(arguments: [
        ("priorty", "priority"), ("no_preempt", "nopreempt"), ("virtual_address", "virtual_ipaddress"),
        ("tarck_script", "track_script"), ("authentification", "authentication"), ("advert_interval", "advert_int"),
    ])
    func `a slip finds its keyword`(slip: String, keyword: String) {
        #expect(nearestWord(to: slip, among: InstanceKeyword.allCases.map(\.rawValue)) == keyword)
    }

    @Test(arguments: ["weight", "x", "", "completely_different"])
    func `a word like no other finds none`(word: String) {
        #expect(nearestWord(to: word, among: InstanceKeyword.allCases.map(\.rawValue)) == nil)
    }

    @Test(arguments: [
        ("", "abc", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("kitten", "sitting", 3), ("ca", "abc", 3),
    ])
    func `edits are counted, a swap of neighbours as one`(left: String, right: String, distance: Int) {
        #expect(editDistance(Array(left.utf8), Array(right.utf8)) == distance)
        #expect(editDistance(Array(right.utf8), Array(left.utf8)) == distance)
    }

    @Test func `of equally near words the first in the alphabet is taken`() {
        #expect(nearestWord(to: "notify_mastel", among: ["notify_masten", "notify_mastea"]) == "notify_mastea")
    }
}
