# language: en
Feature: Messages by their subjects
  What the reference model says in Japanese, in English: a client that logs in by itself, and repeats what got no answer.

  Background:
    Given the clock stands at "2026-04-01T09:00"
    And the counter never closes
    And the pace is explicit
    And the relay's recall is turned on
    And the letter of the care management office "Mihon" (4479900013), which claims through an agent, has arrived
    And the letter of the home help office "Helper" (4479900021), which claims through an agent, has arrived
    And the letter of the day service office "Centre" (4479900039), which claims through an agent, has arrived
    And the letter of the equipment rental office "Rental" (4479900047), which claims through an agent, has arrived
    And "Mihon" and "Helper" are ready
    And "Centre" is ready

  Scenario: An office comes to its first message and no further than its certificate
    When "Rental" changes its temporary password
    And "Rental" tries a request for its certificate
    Then it is not refused
    When "Rental" tries a request for its certificate
    Then the page does not let it go on
    When the federation approves the request of "Rental"
    And the certificate of "Rental" is issued at once
    Then it is not refused
    When "Rental" changes over to its newest certificate
    And "Rental" tries an application for the exchange
    Then it is not refused
    When the counter tries to note a payment of "Rental"
    Then it is refused because of "licence-state"
    When "Mihon" sends 2 letters to "Rental" under the subject "Beds"
    Then the send is accepted
    When the federation tries to revoke the newest certificate of "Rental"
    Then it is not refused
    When "Rental" reads what it has received to the end, by 1
    Then it is refused because of one of "handshake、certificate-revoked"
    When "Helper" tries to log in with the certificate on the PC of "Mihon"
    Then it is refused because of "certificate-office"

  Scenario: What is said twice is done once, and what is gone stays gone
    When the next send bears the key "april-1"
    And "Mihon" sends edition 0 of its plans to "Helper、Centre" under the subject "April"
    Then the send is accepted
    When "Mihon" repeats the send "April" under its key
    Then the send is accepted
    When "Mihon" sends another file under the key of the send "April"
    Then it is refused because of "idempotency-conflict"
    When "Mihon" sends an empty file to "Helper" under the subject "Nothing"
    Then it is refused because of "file-empty"
    When all services restart
    And "Helper" turns a page of the list that is being read, or else opens what it has received
    Then it is not refused
    When "Helper" receives file 1 of the message "April"
    Then the files received are as they were sent to "Helper" under the subject "April"
    When all services are killed and start again
    And "Helper" receives the message "April" file by file
    Then the files received are as they were sent to "Helper" under the subject "April"
    And "Mihon" sees the message "April" to "Helper" as "相手受信済"
    When "Helper" opens the message "April" to "Centre"
    Then it is refused because of "message-unknown"
    When "Mihon" takes back the message "April" to "Centre"
    Then it is not refused
    When "Centre" receives the message "April" as ZIP
    Then it is refused because of "message-recalled"
    When "Mihon" reads what it has sent to the end, by 1
    Then the list that was read is "April 取消済、April 相手受信済"
    When "Mihon" reads what it has received to the end, by 1
    Then the list that was read is empty
    When the relay answers "POST /api/v1/messages" with status 503 at time 1
    And the next send is repeated if there is no answer
    And "Mihon" sends 1 letters to "Helper" under the subject "May"
    Then the send is accepted, or has no answer
