# language: en
Feature: A client of somebody else's
  The client of one office is not this story's own. What it sends and receives is awaited, and looked at from the other side.

  Scenario: Another client sends, and receives an answer
    Given the certificate and the credentials of "Mihon" lie in "desk-4479900013"
    And the certificate and the credentials of "Helper" lie in "desk-4479900021"
    And "Helper" logs in at the relay
    When the client of "Mihon" is awaited until it has logged in
    And the client of "Mihon" is awaited until it has sent
    Then the first of what "Helper" has received is "未受信"
    When "Helper" downloads its first message
    Then the file that was taken is named "計画書.pdf"
    When "Helper" sends the attachment "answer.pdf" to "Mihon"
    Then the send is accepted
    When the client of "Mihon" is awaited until it has received
    Then the first of what "Helper" has sent is "相手受信済"
