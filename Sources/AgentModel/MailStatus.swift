/// The mails about changes that the mail server has not taken yet.
package struct MailStatus: Hashable, Sendable {
    package var waiting = 0
    /// Why the server does not take them; nil while it takes what it gets.
    package var trouble: Trouble?

    package struct Trouble: Hashable, Sendable {
        /// When the first was not taken.
        package var since: Stamp
        /// What was wrong the last time, as in `the server did not answer`.
        package var text: String

        package init(since: Stamp, text: String) {
            self.since = since
            self.text = text
        }
    }

    package init() {}
}
