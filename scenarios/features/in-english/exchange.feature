# language: en
Feature: Sending and receiving
  What the Japanese stories tell of the exchange one by one, in English and in longer stretches.

  Background:
    Given it begins on the morning of a working day
    And the letter of the care management office "Mihon" (4479900013), which claims through an agent, has arrived
    And the letter of the home help office "Helper" (4479900021), which claims itself, has arrived
    And "Mihon" and "Helper" are ready
    And "Mihon" logs in at the relay
    And "Helper" logs in at the relay

  @F-message-receipt @F-message-sender-fetch @F-message-recall @F-message-bytes
  Scenario: Messages are sent, listed, fetched and taken back
    When "Mihon" sends the standard files "plan" under the subject "April"
    Then the send is accepted
    And the first of what "Helper" has received has the subject "April"
    When "Helper" downloads one file of its first message
    Then it is not refused
    And the first of what "Helper" has received is "未受信"
    When "Helper" downloads its first message as ZIP
    Then what was received is byte for byte what was sent
    And the first of what "Mihon" has sent is "相手受信済"
    When "Mihon" fetches the message that was sent last
    Then it is not refused
    When "Mihon" sends the standard files "plan" with the attachment "note.pdf"
    Then nothing is noticed
    When "Mihon" sends the standard files "plan" to "Helper"
    Then the send is accepted
    When "Mihon" sends the attachment "note.pdf" to "Helper"
    Then the send is accepted
    When "Helper" downloads its first message
    Then what was received is byte for byte what was sent
    And the file that was taken is named "note.pdf"
    When "Mihon" sends the standard files "plan" with the key "again-1", 2 times
    Then the send is accepted
    And "Mihon" has sent 5 messages
    And "Helper" has received 5 messages
    And "Helper" turns the pages of what it received by 2 and finds 5
    When "Mihon" takes the message back that was sent last
    Then it is refused because of "recall-off"
    When the relay's recall is turned on
    And "Mihon" takes the message back that was sent last
    Then it is not refused
    And the first of what "Helper" has received is "取消済"
    When "Mihon" sends the attachment "other.pdf" with the key "again-1" to "Helper"
    Then it is refused because of "idempotency-conflict"
    When "Helper" opens the list of what it received
    Then it is not refused

  @F-message-limits @F-send-units @F-file-content @F-standard-file-names @F-send-attachments
  Scenario: Files are refused, or noticed and delivered
    When the relay checks standard files by "strict"
    And "Mihon" sends the standard files "plan" with a BOM in front
    Then it is refused because of "standard-content"
    And the error "encoding/bom" is noticed
    When the relay checks standard files by "off"
    And "Mihon" sends the standard files "plan" without "UPSIKYU"
    Then the send is accepted
    And nothing is noticed
    When the relay checks standard files by "names"
    And "Mihon" sends the standard files "plan" without "UPSIKYU"
    Then it is refused because of "standard-set"
    And the error "set/incomplete" is noticed
    And a notice says "UPSIKYU"
    And the journal has a refusal by "set/incomplete"
    When "Mihon" sends the attachment "large.pdf" of 11 MiB to "Helper"
    Then it is refused because of "file-too-large"
    When "Mihon" sends 101 attachments to "Helper"
    Then it is refused because of "files-too-many"
    When "Mihon" sends the attachment "note.pdf" with a subject of 101 characters to "Helper"
    Then it is refused because of "subject-too-long"
    When "Mihon" sends a standard file renamed "plan.csv" to "Helper"
    Then it is refused because of "standard-name"
    When "Mihon" sends the attachment "note.pdf" to nobody
    Then it is refused because of "receiver-undetermined"
    And "Helper" has sent nothing
    And the journal has 1 events "message-sent" that were done

  @F-fault-connections @F-fault-answers @F-fault-maintenance @F-fault-chains @F-relay-maintenance @F-message-idempotency
  Scenario: Faults come and go, and what was accepted arrives once
    When the relay's maintenance is turned on
    And "Mihon" sends the standard files "plan"
    Then it is refused because of "maintenance"
    When the relay's maintenance is turned off
    And the relay is under maintenance
    And "Mihon" sends the standard files "plan"
    Then it is refused because of "maintenance"
    And faults have fired 1 times
    When all faults are removed
    And the relay drops the connection of "POST /api/v1/messages" at time 1
    And "Mihon" sends the standard files "plan" with the key "one", 1 times
    Then the connection breaks
    And "Helper" has received 0 messages
    When all faults are removed
    And the relay cuts the answer of "POST /api/v1/messages" at time 1
    And "Mihon" sends the standard files "plan" with the key "two", 1 times
    Then the connection breaks
    When "Mihon" sends the standard files "plan" with the key "two", 1 times
    Then the send is accepted
    And "Helper" has received 1 messages
    When all faults are removed
    And the relay gets "POST /api/v1/messages" twice at time 1
    And "Mihon" sends the standard files "plan" with the key "three", 1 times
    Then the send is accepted
    And "Helper" has received 2 messages
    When the relay answers "GET /api/v1/licence" with status 500 at time 1
    And "Mihon" looks at its licence
    Then it is refused because of "fault-rule"
    When all faults are removed
    And the relay answers 50 milliseconds late
    And "Mihon" looks at its licence
    Then it is not refused
    And the licence of "Mihon" is "利用中"
    When the relay shows a server certificate that is "expired"
    And "Mihon" logs in at the relay
    Then the client does not trust the server's certificate

  @F-fault-stale-list @F-crl
  Scenario: A certificate is revoked, and the relay learns of it
    When the relay keeps its old list of revocations
    Then the published list of revocations has no certificate of "Mihon"
    When the federation revokes the certificate of "Mihon"
    Then the published list of revocations has the certificate of "Mihon"
    When "Mihon" logs in at the relay
    Then the login succeeds
    When all faults are removed
    And the clock moves on by "1m"
    And "Mihon" logs in at the relay
    Then the connection is refused as "revoked"

  @F-client-version-notice @F-client-version-refused @F-login-token @F-certificate-own-office @F-search-live
  Scenario: The client app is let in, or told why not
    When "Mihon" logs in with version "1.0.0" of the client app
    Then the login succeeds
    And the greeting of "Mihon" says "最新ver"
    And "Mihon" finds 1 receivers by "Helper"
    When the relay's refusal of old clients is turned on
    And "Mihon" logs in with version "1.0.0" of the client app
    Then it is refused because of "client-outdated"
    When "Mihon" logs in at the relay with its newer certificate
    Then the login succeeds
    When "Mihon" logs out of the relay
    And "Mihon" opens the list of what it received
    Then it is refused because of "token-invalid"
    When "Mihon" logs in at the relay with the certificate of "Helper"
    Then it is refused because of "certificate-office"
    When "Mihon" logs in at the relay with a certificate of the fault "wrong-kind"
    Then it is refused because of "certificate-kind"
    When "Mihon" logs in at the relay without showing a certificate
    Then the connection is refused as "required"
    When "Mihon" logs in at the relay with the personal user's password "Wrong000"
    Then it is refused because of "personal-user-wrong"
    When "Mihon" logs in at the relay with a wrong password, 3 times
    And "Mihon" logs in at the relay
    Then it is refused because of "office-account-locked"
